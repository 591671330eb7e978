"""Every problem code and rule name of this room, with the sentence an editor reads."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from crawler.model import Message, say

PROBLEMS: Final[Mapping[str, Message]] = MappingProxyType(
    {
        # no link at all
        "empty": say("The cell is empty."),
        "placeholder": say("The cell says that the link is still to come."),
        "link_text": say("The cell holds the words of a link, and the link behind them was lost."),
        "no_link": say("The cell holds no web address."),
        "number": say("The cell holds a number, not a web address."),
        "phone_number": say("The cell holds a telephone number, not a web address."),
        "mail_address": say("The cell holds a mail address, not a web address."),
        "doi": say("The cell holds the number of a publication (DOI), not a web address."),
        "file_path": say("The cell holds the path of a file on somebody's own computer or network."),
        "other_scheme": say("The cell holds an address of another kind than http and https."),
        "port_unreadable": say("The port in the link is not a number."),
        "spreadsheet_error": say("The cell holds an error of the spreadsheet."),
        "too_long": say("The cell is too long to be a web address."),
        "unclear": say("What stands in the cell cannot be opened; a person must say which address is meant."),
        # more than a link
        "several_links": say("The cell holds several links; a person must say which one stays."),
        "glued_links": say("Two addresses were glued together; a person must say which one is meant."),
        "remark": say("The cell holds a link and a remark."),
        # a link that is better not opened
        "disarmed": say("The link was disarmed on purpose, perhaps because it is dangerous."),
        "user_name": say("The link holds a user name; such links often deceive."),
        "backslash": say("The link holds a backslash before an at sign; programs disagree on where it leads."),
        "short_address": say("The link names a computer by an unusual form of a number; surely a mistake."),
        "host_cut": say("The link is cut off within the name of the site."),
        "host_missing": say("The name of the site was cut off."),
        # a link that opens, but is odd
        "search_result": say("The link leads to a page of search results, not to a site."),
        "short_link": say("The link is a short link; where it leads can change without notice."),
        "redirector": say("The link goes through another service instead of straight to the site."),
        "archived_copy": say("The link leads to an archived copy instead of the site itself."),
        "hosted_page": say(
            "The link leads to a page on a blog host or site builder instead of the institution's own site."
        ),
        "ip_address": say("The link names a computer by its number instead of a site by its name."),
        "editing_link": say("The link leads to a document or a page for editing."),
        "social_page": say("The link leads to a page in a social network instead of the institution's own site."),
        "truncated": say("The link seems to be cut off."),
        "suffix_unknown": say("The name of the site ends in something that is no domain."),
        "punycode_broken": say("The name of the site is badly encoded."),
        "lookalike_host": say(
            "The name of the site is written in letters of another script that look like Latin ones."
        ),
        "odd_letter": say("There is an unusual sign in the name of the site."),
        "accented_host": say("There is an accented letter in the name of the site; it may be meant or a slip."),
        "encoded_nul": say("The link holds a character that no address has."),
        "hash_route": say("The page behind this link is made by a script; only a browser can check it."),
    }
)
"""Problem code (`crawler.model.Target.problem`) → what is wrong."""

NOT_LOOKED_AT: Final = frozenset(
    {
        "several_links",
        "glued_links",
        "remark",
        "disarmed",
        "user_name",
        "backslash",
        "short_address",
        "host_missing",
        "host_cut",
    }
)
"""Problems with which nothing is fetched: nobody meant the address that the standard reads from the cell, or opening it
may be unsafe. The readings are proposed instead."""

RULES: Final[Mapping[str, Message]] = MappingProxyType(
    {
        # done
        "spaces_at_ends": say("spaces or invisible characters around the link removed"),
        "html_link": say("the address taken out of an HTML link"),
        "markup": say("the address taken out of the markup around it"),
        "formula": say("the address taken out of a spreadsheet formula"),
        "left_over_tag": say("a left-over HTML tag removed"),
        "bullet": say("the bullet or number before the link removed"),
        "brackets_or_quotes": say("brackets or quotes around the link removed"),
        "invisible": say("invisible characters removed"),
        "line_break": say("a line break inside the link removed"),
        "full_width": say("full-width letters replaced by plain ones"),
        "space_by_dot": say("a space beside a dot of the site's name removed"),
        "scheme_wrapped": say("the word before the real beginning of the link removed"),
        "encoded_whole": say("the link decoded: its signs were written as percent codes"),
        "scheme_spaced": say("spaces inside http removed"),
        "scheme_doubled": say("the doubled http removed"),
        "scheme_signs": say("the signs after http mended"),
        "scheme_misspelt": say("the misspelt http mended"),
        "scheme_lost": say("the lost beginning of the link given back"),
        "scheme_missing": say("https:// put before the link"),
        "empty_label": say("a doubled dot in the site's name removed"),
        "encoded_slash": say("the slash after the site's name decoded"),
        "encoded_space": say("a space after the site's name removed"),
        "default_port": say("the needless port removed"),
        "sentence_punctuation": say("the punctuation after the link removed"),
        "fragment": say("the part after # removed: it only scrolls the page"),
        # proposed
        "several_links": say("one of the links in the cell"),
        "glued_links": say("one of the two addresses glued together"),
        "remark": say("the link without the remark"),
        "doi": say("the publication's address made of its number"),
        "disarmed": say("the link made clickable again"),
        "redirector": say("the address inside the link"),
        "port_impossible": say("the link without the impossible port"),
        "user_name": say("the link without the user name"),
        "signs_for_dots": say("dots for other signs in the site's name"),
        "spaces_in_host": say("the site's name without spaces"),
        "dash_for_hyphen": say("a plain hyphen for a dash in the site's name"),
        "other_script": say("Latin letters for letters of another script that look alike"),
        "www_glued": say("the lost dot after www given back"),
        "www_misspelt": say("www for its misspelling"),
        "dot_lost": say("the lost dot in the site's name given back"),
        "suffix_misspelt": say("the misspelt ending of the site's name mended"),
        "letters_misread": say("letters that are easily mistaken or swapped put right"),
        "backslash": say("the address as browsers read it"),
        "escaped_slashes": say("backslashes before slashes removed"),
        "port_of_other_scheme": say("http or https as the port says"),
        "footnote_digit": say("the circled or raised digit read as a footnote or a plain digit"),
        "suffix_doubled": say("the ending of the site's name once instead of twice"),
        "line_break_in_path": say("the link without the line break in it"),
        "space_by_slash": say("the link without spaces next to its slashes"),
        "question_mark_lost": say("the lost question mark given back"),
        "empty_query": say("the link without the empty end of its query"),
        "extension_cut": say("the cut or misspelt ending of the file name completed"),
        "start_page": say("the dot before html given back"),
        "javascript_escape": say("an old code for a letter replaced by today's"),
        "cut_escape": say("a percent code that was cut off removed"),
        "bare_percent": say("a percent sign written as it must be"),
        "encoded_twice": say("a percent code that was encoded twice decoded once"),
        "cut_letter": say("a letter whose percent code was cut off completed"),
        "html_ampersand": say("a plain & for its HTML code"),
        "invisible_in_path": say("invisible characters in the link removed"),
        "letters_composed": say("letters joined that were split in two or fused"),
        "dash_in_path": say("a plain hyphen for a dash"),
        "tracking": say("the link without what only counts visitors"),
        "session": say("the link without the number of somebody's visit"),
        "last_sign_of_path": say("the link without the sign at its end"),
    }
)
"""Rule name (`crawler.model.Repair.rule`) → what was or would be done."""

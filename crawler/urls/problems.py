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
        "placeholder": say("According to the cell, the link will be added later."),
        "link_text": say("Only the link’s text is left; the address behind it was lost."),
        "no_link": say("The cell contains no web address."),
        "number": say("The cell contains a number, not a web address."),
        "phone_number": say("The cell contains a telephone number, not a web address."),
        "mail_address": say("The cell contains a mail address, not a web address."),
        "doi": say("The cell contains the number of a publication (DOI), not a web address."),
        "file_path": say("The cell contains the path of a file on somebody's own computer or network."),
        "other_scheme": say("The cell contains an address of another kind than http and https."),
        "port_unreadable": say("The port in the link is not a number."),
        "spreadsheet_error": say("The cell contains a spreadsheet error."),
        "too_long": say("The cell is too long to be a web address."),
        "unclear": say("This entry cannot be opened; say which address is meant."),
        # more than a link
        "several_links": say("The cell contains several links; choose the one to keep."),
        "glued_links": say("Two addresses were joined together; choose the right one."),
        "remark": say("The cell contains a link and a remark."),
        # a link that is better not opened
        "disarmed": say("The link was made unclickable on purpose, perhaps because it is dangerous."),
        "user_name": say("The link contains a user name; such links are often deceptive."),
        "backslash": say("The link contains a backslash before an at sign; programs disagree about where it leads."),
        "short_address": say("The link names a server by an unusual form of a number; surely a mistake."),
        "host_cut": say("The link is cut off in the middle of the site’s name."),
        "host_missing": say("The site’s name is cut off."),
        # a link that opens, but is odd
        "search_result": say("The link leads to a page of search results, not to a site."),
        "short_link": say("This is a short link; its target can change without notice."),
        "redirector": say("The link goes through another service instead of straight to the site."),
        "archived_copy": say("The link leads to an archived copy instead of the site itself."),
        "hosted_page": say(
            "The link leads to a page on a blog host or site builder instead of the institution's own site."
        ),
        "ip_address": say("The link names a computer by its number instead of a site by its name."),
        "editing_link": say("The link leads to a document or a page for editing."),
        "social_page": say("The link leads to a page in a social network instead of the institution's own site."),
        "truncated": say("The link seems to be cut off."),
        "suffix_unknown": say("The site’s name ends in something that is not a domain."),
        "punycode_broken": say("The site’s name is badly encoded."),
        "lookalike_host": say("The site’s name is written in letters of another script that look like Latin ones."),
        "odd_letter": say("The site’s name contains an unusual character."),
        "accented_host": say("The site’s name contains an accented letter; it may be intended or a typo."),
        "encoded_nul": say("The link contains a character that no address can contain."),
        "hash_route": say("The page behind this link is built by a script; only a browser can check it."),
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
        "html_link": say("the address in an HTML link"),
        "markup": say("the address in the markup around it"),
        "formula": say("the address in a spreadsheet formula"),
        "left_over_tag": say("a left-over HTML tag removed"),
        "bullet": say("the bullet or number before the link removed"),
        "brackets_or_quotes": say("brackets or quotes around the link removed"),
        "invisible": say("invisible characters removed"),
        "line_break": say("a line break inside the link removed"),
        "full_width": say("full-width letters replaced by normal ones"),
        "space_by_dot": say("a space next to a dot of the site's name removed"),
        "scheme_wrapped": say("the word before the real beginning of the link removed"),
        "encoded_whole": say("link decoded: its characters were percent-encoded"),
        "scheme_spaced": say("spaces inside http removed"),
        "scheme_doubled": say("the doubled http removed"),
        "scheme_signs": say("the signs after http corrected"),
        "scheme_misspelt": say("the misspelt http corrected"),
        "scheme_lost": say("the lost beginning of the link restored"),
        "scheme_missing": say("https:// put before the link"),
        "empty_label": say("a doubled dot in the site's name removed"),
        "encoded_slash": say("the slash after the site's name decoded"),
        "encoded_space": say("a space after the site's name removed"),
        "default_port": say("the needless port removed"),
        "sentence_punctuation": say("the punctuation after the link removed"),
        "fragment": say("the part after # removed: it only scrolls the page"),
        # proposed
        "several_links": say("one of the links in the cell"),
        "glued_links": say("one of two addresses that were joined together"),
        "remark": say("the link without the remark"),
        "doi": say("the publication's address made of its number"),
        "disarmed": say("the link made clickable again"),
        "redirector": say("the address inside the link"),
        "port_impossible": say("the link without the impossible port"),
        "user_name": say("the link without the user name"),
        "signs_for_dots": say("other signs in the site's name replaced by dots"),
        "spaces_in_host": say("the site's name without spaces"),
        "dash_for_hyphen": say("dash in the site's name replaced by a plain hyphen"),
        "other_script": say("Latin letters in place of look-alikes from another script"),
        "www_glued": say("the lost dot after www restored"),
        "www_misspelt": say("misspelt www corrected"),
        "dot_lost": say("the lost dot in the site's name restored"),
        "suffix_misspelt": say("the misspelt ending of the site's name corrected"),
        "letters_misread": say("confused or swapped letters corrected"),
        "backslash": say("the address as browsers read it"),
        "escaped_slashes": say("backslashes before slashes removed"),
        "port_of_other_scheme": say("http or https as the port says"),
        "footnote_digit": say("the circled or raised digit read as a footnote or a plain digit"),
        "suffix_doubled": say("the doubled ending of the site's name removed"),
        "line_break_in_path": say("the link without the line break in it"),
        "space_by_slash": say("the link without spaces next to its slashes"),
        "question_mark_lost": say("the lost question mark restored"),
        "empty_query": say("the link without the empty end of its query"),
        "extension_cut": say("the cut or misspelt ending of the file name completed"),
        "start_page": say("the dot before html restored"),
        "javascript_escape": say("outdated code of a letter replaced"),
        "cut_escape": say("a percent code that was cut off removed"),
        "bare_percent": say("percent sign encoded correctly"),
        "encoded_twice": say("double percent encoding decoded once"),
        "cut_letter": say("a percent code that was cut off completed"),
        "html_ampersand": say("HTML code replaced by a plain &"),
        "invisible_in_path": say("invisible characters in the link removed"),
        "letters_composed": say("letters restored that were split or joined"),
        "dash_in_path": say("dash replaced by a plain hyphen"),
        "tracking": say("the link without the part that only counts visitors"),
        "session": say("the link without a visitor's session number"),
        "last_sign_of_path": say("the link without the sign at its end"),
    }
)
"""Rule name (`crawler.model.Repair.rule`) → what was or would be done."""

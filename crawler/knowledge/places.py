"""`Places`: countries, continents, provinces and cities by any of their names.

The names come from the CLDR (Babel), ISO 3166-2 (pycountry) and the data files of this package (GeoNames among them).
They are read from the tables that `crawler.knowledge.world` prepared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from crawler.knowledge import continents, countries
from crawler.knowledge.cities import City, CityIndex, city_readings
from crawler.knowledge.countries import Country
from crawler.knowledge.country_names import CountryGuess, CountryNames
from crawler.knowledge.inflection import nominatives
from crawler.knowledge.prepared import Kind
from crawler.knowledge.regions import region_codes, region_key
from crawler.knowledge.world import world
from crawler.text import fold

__all__ = ["City", "Country", "CountryGuess", "Places"]


class Places:
    """What is known of the places of the world. Cheap to make: nothing is read before it is asked for."""

    def country_code(self, text: str) -> str | None:
        """ISO 3166-1 alpha-2 code (XK: Kosovo) of the country a cell names, in any language; None: not recognised.

        Understands qualifiers, official, short and historic names, regions given as countries, ISO codes and one slip
        of the pen.
        """
        return _country_names().code_of(text)

    def country_guess(self, text: str, language: str) -> CountryGuess | None:
        """What an oddly written country cell should read in ``language``; None: right as it stands, or nothing near."""
        return _country_names().guess(text, language)

    def country_name(self, code: str, language: str) -> str | None:
        """CLDR name of a country in ``language``."""
        return countries.country_name(code, language)

    def native_languages(self, country_code: str) -> tuple[str, ...]:
        """Languages beside English in official use in a country, the most spoken first; none where that is English."""
        return countries.native_languages(country_code)

    def language_of_table(self, cells: Iterable[str]) -> str:
        """Language (as the CLDR names it) most of these country cells are written in; ``en`` by default."""
        return _country_names().language_of(cells)

    def continent_code(self, text: str) -> str | None:
        """UN M49 area a continent cell names (``150`` Europe, ``003`` North America, ``019`` Americas …) or None."""
        return world().get(Kind.CONTINENT_NAME, fold(text))

    def continent_codes(self, country_code: str) -> tuple[str, ...]:
        """Every M49 area that rightly stands beside a country, the main one first; empty: unknown country."""
        return continents.continent_codes(country_code)

    def continent_name(self, code: str, language: str) -> str | None:
        """CLDR name of an M49 area in ``language``."""
        return continents.continent_name(code, language)

    def tld_countries(self, tld: str) -> tuple[str, ...]:
        """Countries a top-level domain stands for (``uk`` → GB); empty for a generic one."""
        return countries.tld_countries(tld)

    def country_tlds(self, country_code: str) -> tuple[str, ...]:
        """Top-level domains of a country and of the state it belongs to, its own first, ASCII form, no dot."""
        country = countries.countries().get(country_code)
        if country is None:
            return ()
        sovereign = countries.countries().get(country.sovereign)
        return (*country.tlds, *(sovereign.tlds if sovereign else ()))

    def cities(self, name: str) -> tuple[City, ...]:
        """Cities a cell or word names, the largest first: as it stands, without qualifier, or inflected (Polish …).

        The first reading that is a city's name wins, so that ``Doniecku`` is only tried as an inflected form after no
        city of that very name was found. Exonyms and former names count as names.
        """
        for reading in city_readings(name):
            found = _cities().find(reading)
            if found:
                return found
        for reading in city_readings(name):
            near = next((hits for form in nominatives(reading) if (hits := _cities().find(form))), ())
            near = near or _cities().find_sounding(reading)
            if near:
                return near
        return ()

    def cities_called(self, name: str) -> tuple[City, ...]:
        """Cities of exactly this name, in any language, the largest first: no inflection, no other spelling."""
        return _cities().find(name)

    def is_region(self, text: str) -> bool:
        """Is it a province or state of some country (ISO 3166-2) rather than a city? False when a city is so called."""
        return bool(self.region_countries(text)) and not self.cities_called(text)

    def region_countries(self, text: str) -> tuple[str, ...]:
        """Countries that have a province or state of this name, whether or not a city is called the same."""
        return tuple((world().get(Kind.REGION_NAME, region_key(text)) or "").split())

    def region_codes(self) -> Mapping[str, frozenset[str]]:
        """Codes of the states and provinces of each country (ISO 3166-2 without the country: ``NY``)."""
        return region_codes()


@cache
def _cities() -> CityIndex:
    return CityIndex(world())


@cache
def _country_names() -> CountryNames:
    return CountryNames(world())

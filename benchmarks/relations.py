"""Which predicate keys say the relations of 2WikiMultihopQA's evidence triples: written before it was first scored.

Keys are matched whole. *Forward* keys are of facts from the triple's subject to its object, *backward* keys of facts the
other way round. ``be`` says a relation only where its object, a literal, has the triple's object among its words.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Relation:
    """How a relation is said.

    :param forward: pattern of predicate keys, subject to object
    :param backward: pattern of predicate keys, object to subject
    :param literal: pattern of predicate keys whose literal object holds the gold object among its words
    """

    forward: str = ""
    backward: str = ""
    literal: str = ""

    def says(self, key: str, *, backward: bool = False) -> bool:
        """Whether a fact between the two names says the relation."""
        pattern = self.backward if backward else self.forward
        return bool(pattern) and re.fullmatch(pattern, key) is not None

    def says_in_words(self, key: str) -> bool:
        """Whether a fact with the gold object among its literal's words says it."""
        return bool(self.literal) and re.fullmatch(self.literal, key) is not None


_CHILD = r"(\w+_)?(son|daughter|child|heir|bastard)_(of|by)(_\w+)?"
_BEGET = r"(father|beget|sire|bear|have_(son|daughter|child|issue))"
_WED = (
    r"(re_?)?(marry|wed|espouse)(_(to|with|to_\w+))?|married_to|be_married_to|(\w+_)?(wife|husband|spouse|widow|widower|consort|partner)_of"
    r"|(\w+_)?(marriage|married|queen|empress|duchess|countess|princess)(_by)?_(to|with|of)|(\w+_)?marriage_(to|with)"
)
_FILM = r"(\w+_)?(film|movie|comedy|drama|documentary|thriller|western|musical|picture|short|feature)"
_SONG = r"(\w+_)?(song|single|album|track|record|ep|ballad|hit)"
_STARTED = r"(found|establish|form|create|open|incorporate|launch|start|set_up|build|charter)"
_DATED = r"(_(on|in|around|circa|before|after|about))?"

RELATIONS = {
    "director": Relation(
        rf"(\w+_)?direct(ed)?_by|{_FILM}_(by|of)|(\w+_)?director", r"(co_)?(direct|film|helm)|(\w+_)?director_of|direct_\w+"
    ),
    "date of birth": Relation(rf"(be_)?bear{_DATED}|birth\w*"),
    "date of death": Relation(
        rf"(die|decease|pass_away|perish)(_\w+)?{_DATED}|(kill|murder|execute|assassinate|slay|hang)(_\w+)?_(on|in)"
    ),
    "place of birth": Relation(
        r"bear_(in|at|near|on|to)|bear_(and_)?raise_(in|at)|bear|(\w+_)?native_of|birthplace", r"birthplace_of"
    ),
    "place of death": Relation(r"(die|decease|pass_away|perish|kill|murder|execute|assassinate)(_\w+)?_(in|at|near|on)"),
    "place of burial": Relation(r"(bury|inter|entomb|lay)(_\w+)?_(in|at|near|on|beside|inside|within)|burial\w*"),
    "father": Relation(rf"{_CHILD}|(be_)?bear_(to|of)", rf"(\w+_)?father_(of|to)|{_BEGET}"),
    "mother": Relation(rf"{_CHILD}|(be_)?bear_(to|of)", rf"(\w+_)?mother_(of|to)|{_BEGET}"),
    "child": Relation(rf"(\w+_)?(father|mother|parent)_(of|to)|{_BEGET}", rf"{_CHILD}|(be_)?bear_(to|of)"),
    "sibling": Relation(r"(\w+_)?(brother|sister|sibling|twin)_(of|to)", r"(\w+_)?(brother|sister|sibling|twin)_(of|to)"),
    "spouse": Relation(_WED, _WED),
    "composer": Relation(
        r"(\w+_)?(compose|score|music|soundtrack|song)(d)?_by|(\w+_)?(music|score|soundtrack|opera|work)_by|have_music_by",
        r"(compose|score)(_\w+)?|(\w+_)?composer_(of|for)|(\w+_)?(music|score|soundtrack)_for",
    ),
    "performer": Relation(
        rf"(\w+_)?(perform|record|sing|release)_by|{_SONG}_(by|from|of|for)", r"(perform|record|sing|release)(_\w+)?"
    ),
    "producer": Relation(r"(\w+_)?produce_by", r"(co_)?produce|(\w+_)?producer_of"),
    "publisher": Relation(r"(\w+_)?(publish|release|issue)_by", r"publish|release|publisher_of"),
    "editor": Relation(r"(\w+_)?edit_by", r"edit|(\w+_)?editor_of"),
    "founded by": Relation(rf"{_STARTED}_by", rf"(co_)?{_STARTED}|(\w+_)?(founder|creator)_of"),
    "inception": Relation(rf"{_STARTED}_(in|on)"),
    "publication date": Relation(
        r"(release|premiere|publish|open|debut|issue|broadcast|air|make|produce)(_\w+)?_(in|on)", "", r"be|become"
    ),
    "country of citizenship": Relation(r"(\w+_)?(citizen|national|native)_of", "", r"be|become"),
    "country of origin": Relation(
        r"(make|produce|film|shoot|release)_in|(\w+_)?(film|movie|band|series)_from", "", r"be|become"
    ),
    "country": Relation(r"(\w+_)?in(_\w+)?|(\w+_)?(part|capital|city|town|province|region)_of", "", r"be|become"),
    "employer": Relation(
        r"(work|teach|serve|lecture|play)(_\w+)?_(for|at|in|with)|employ_by|join"
        r"|(\w+_)?(professor|lecturer|teacher|member|fellow|employee|director|president|dean|chair)_(at|of|in|for)"
    ),
    "educated at": Relation(
        r"(study|educate|graduate|train|enrol|enroll|school)(_\w+)?_(at|in|from|with)|(\w+_)?attend(_\w+)?"
        r"|(\w+_)?(alumnus|alumna|graduate|student|pupil|degree|diploma|doctorate|phd)_(of|from|at|in)"
    ),
    "award received": Relation(r"(win|receive|award|earn|get|accept|bestow|grant|have)(_\w+)?|(\w+_)?(winner|recipient)_of"),
}

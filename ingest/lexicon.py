"""Word tables that the English rules share."""


def word_set(table: str) -> frozenset[str]:
    """A table of words.

    :param table: words with spaces between them
    :returns: the words
    """
    return frozenset(table.split())


MONTHS = word_set(
    """
    january february march april may june july august september october november december jan feb mar apr jun jul
    aug sep sept oct nov dec
    """
)
DAYS = word_set("monday tuesday wednesday thursday friday saturday sunday")

HONORIFICS = word_set(
    """
    mr dr prof professor sir madam president senator governor captain general lieutenant colonel major
    sergeant reverend rev judge justice director actor actress singer author writer composer producer chairman
    minister secretary congressman mayor coach
    """
)

# classes of things by the noun that a definition names them with
PERSON_NOUNS = word_set(
    """
    man woman person king queen prince princess duke duchess count countess earl baron baroness lord lady emperor
    empress bishop archbishop pope cardinal priest monk nun saint abbot abbess margrave marquess viscount sultan
    pharaoh knight noble nobleman noblewoman actor actress artist athlete author biologist boxer businessman
    businesswoman chef chemist choreographer cinematographer coach comedian composer conductor cricketer critic
    cyclist dancer designer diplomat director doctor economist editor educator engineer entertainer entrepreneur
    essayist explorer filmmaker footballer general golfer governor guitarist historian illustrator inventor jockey
    journalist judge jurist lawyer lyricist mathematician mayor merchant minister missionary model musician novelist
    officer painter philosopher photographer physician physicist pianist player playwright poet politician president
    producer professor psychologist racer rapper rower runner scholar scientist screenwriter sculptor senator singer
    skater skier soldier songwriter swimmer teacher theologian translator violinist wrestler writer activist
    architect astronaut astronomer banker botanist geologist son daughter brother sister wife husband mother father
    child member leader founder peer peeress aristocrat statesman crusader warlord admiral colonel drummer bassist vocalist
    cellist organist socialite heiress anthropologist sociologist linguist psychiatrist surgeon archaeologist rabbi imam
    chieftain warrior outlaw dramatist humanist chronicler ballerina presenter broadcaster magician businessperson
    executive financier industrialist philanthropist ambassador envoy congressman chancellor sailor pilot aviator nurse
    baronet landgrave landgravine elector margravine archduke archduchess caliph emir khan shah tsar czar kaiser regent
    ruler palatine monarch sovereign pretender claimant descendant successor widow widower pupil winner ancestor
    farmer gymnast fencer sprinter theorist educationist educator curator landowner magistrate consul vizier
    """
)
WORK_NOUNS = word_set(
    """
    film movie documentary comedy drama thriller western musical book novel novella album song single track play
    opera poem painting sculpture magazine newspaper journal series sitcom show episode game soundtrack video story
    comic manga anime symphony ballet
    """
)
PLACE_NOUNS = word_set(
    """
    city town village municipality settlement hamlet commune suburb neighborhood neighbourhood district county
    province region state country island river lake mountain hill valley sea ocean bay cape peninsula desert forest
    park street road highway station airport building church cathedral castle palace bridge stadium museum school
    parish borough territory capital township community locality
    """
)
# places that take their name with "of": "the county of Hordaland"
SETTLEMENT_NOUNS = word_set(
    """
    city town village municipality settlement hamlet commune suburb district county province region state island borough
    parish
    """
)
ORGANISATION_NOUNS = word_set(
    """
    band group duo trio orchestra company corporation firm business club team university college school institute
    organization organisation association party union agency army label studio bank airline hospital league
    federation dynasty church committee council society foundation network station publisher manufacturer
    """
)

# nouns that relate the one they name to another: "X's mother", "the capital of X"
RELATIONAL_NOUNS = word_set(
    """
    mother father parent son daughter child brother sister sibling twin wife husband spouse widow widower partner
    grandfather grandmother grandson granddaughter grandchild uncle aunt nephew niece cousin ancestor descendant
    heir successor predecessor half-brother half-sister stepfather stepmother stepson stepdaughter father-in-law
    mother-in-law son-in-law daughter-in-law brother-in-law sister-in-law fiance fiancee lover mistress consort
    friend student pupil teacher mentor colleague assistant rival enemy ally follower disciple capital founder
    co-founder cofounder president chairman chairwoman director co-director ceo chief head leader member owner
    author writer co-writer composer producer editor publisher creator inventor designer architect captain coach
    manager governor mayor king queen prince princess duke duchess emperor empress count countess earl ruler bishop
    archbishop abbot patron star host secretary minister ambassador native resident citizen subsidiary sequel
    prequel remake adaptation birthplace hometown headquarters home debut film album single song book novel
    tributary suburb village town city district county province part bassist guitarist drummer singer vocalist
    younger elder employer employee commander general officer alumnus graduate professor dean rector chancellor
    """
)

# nouns of those who hold an office, which a place before them is theirs of: "Georgia governor"
OFFICES = word_set(
    """
    governor mayor president senator congressman minister premier chancellor king queen emperor empress prince princess
    duke duchess bishop archbishop ambassador secretary capital
    """
)

CHILDREN = frozenset(["son", "daughter", "child"])
REPORTING = word_set(
    """
    say state report claim believe think argue announce declare write note suggest add explain tell insist maintain
    deny confirm admit allege assert estimate predict conclude reveal show find indicate warn know learn discover
    """
)
# heads whose clause is not said to have happened
UNREAL_HEADS = word_set(
    """
    want hope wish plan intend try attempt refuse fail decline consider expect need threaten ask request demand
    order offer propose seek aim promise agree prepare like prefer pretend imagine suppose fear doubt wonder if
    """
)
UNREAL_MODALS = word_set("would could should might may can must shall 'd")
UNREAL_MARKS = word_set("if unless whether lest")
NEGATIONS = word_set("not n't never no neither nor without hardly scarcely")

PLACE_PREPOSITIONS = word_set("in at on near from to into through across around outside inside within")

# nouns that say nothing about a text
EMPTY_NOUNS = word_set(
    """
    nobody somebody anybody everybody someone anyone everyone nothing something anything everything none thing one
    way lot kind sort type part other number time year day people case fact example
    """
)

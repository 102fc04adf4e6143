"""How much of a question notes say: a sentence with its title, and with what a linked note adds to it."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from graphmem.answer.pages import Page, PageReader


class Together:
    """What parts of a question each sentence of some notes says, and what two linked notes say together.

    A question over several notes is answered where one sentence says what is asked and a linked one what it is asked of;
    neither covers the question alone. A set of the question's words is kept as the bits of a whole number.

    :param weights: the question's words, each with its weight
    :param order: rows of the notes
    :param reader: gives them
    :param split: words of a text, as the weights have them
    """

    def __init__(
        self, weights: Mapping[str, float], order: Sequence[int], reader: PageReader, split: Callable[[str], Iterable[str]]
    ) -> None:
        self._bit = {word: 1 << number for number, word in enumerate(weights)}
        self._weight = list(weights.values())
        self._total = sum(self._weight) or 1.0
        self._split = split
        self._known: dict[int, float] = {0: 0.0}
        self._title: dict[int, int] = {}
        self._said: dict[int, list[int]] = {}
        for row in order:
            page = reader.page(row)
            self._title[row] = self._words(page.title)
            self._said[row] = self._sentences(page)
        self._links: dict[int, list[tuple[int, int]]] = {
            row: [(other, sentence) for other, sentence in reader.links(row) if other in self._said] for row in self._said
        }
        self._linked_from: dict[int, list[tuple[int, int]]] = {row: [] for row in self._said}
        for row, links in self._links.items():
            for other, sentence in links:
                self._linked_from[other].append((row, sentence))
        self._found: dict[tuple[int, int], tuple[float, float]] = {}

    def of(self, row: int, sentence: int) -> tuple[float, float]:
        """How much of the question a sentence says.

        :param row: its note's row, one of the order
        :param sentence: its number in the note
        :returns: with the note's title, and with the most that a linked note adds, each a part of the weight in [0, 1]
        """
        key = (row, sentence)
        if key not in self._found:
            own = self._title[row] | self._said[row][sentence]
            best = self.weigh(own)
            for other, number in self._linked_from[row]:
                best = max(best, self.weigh(own | self._title[other] | self._at(other, number)))
            for other, number in self._links[row]:
                if number == sentence:
                    best = max(best, *(self.weigh(own | self._title[other] | said) for said in self._said[other]))
            self._found[key] = (self.weigh(own), best)
        return self._found[key]

    def weigh(self, words: int) -> float:
        """The weight of some of the question's words.

        :param words: their bits
        :returns: a part of the whole, in [0, 1]
        """
        if words not in self._known:
            self._known[words] = sum(each for n, each in enumerate(self._weight) if words >> n & 1) / self._total
        return self._known[words]

    def _words(self, text: str) -> int:
        words = 0
        for word in self._split(text):
            words |= self._bit.get(word, 0)
        return words

    def _sentences(self, page: Page) -> list[int]:
        return [self._words(page.text[start:end]) for start, end in page.sentences] or [self._words(page.text)]

    def _at(self, row: int, sentence: int) -> int:
        said = self._said[row]
        return said[sentence] if 0 <= sentence < len(said) else 0

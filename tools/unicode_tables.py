#!/usr/bin/env python3
"""Writes the Unicode tables of runtime/value and dsl, and a plain copy that a test checks them against.

    tools/unicode_tables.py            writes runtime/value/unicode_tables.inc,
                                       runtime/value/visible_tables.inc, dsl/width_tables.inc
                                       and tests/value/case_folding_rows.inc
    tools/unicode_tables.py --check    writes nothing; exit code 1 when a file differs
                                       from what would be written

Reads CaseFolding.txt, UnicodeData.txt, DerivedCoreProperties.txt and EastAsianWidth.txt from /usr/share/unicode (Debian's package unicode-data)
or from --data DIR. The first file is compressed into runs; the second holds every C and S row as
it stands, so a mistake in the compression cannot hide in both.
"""

import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLES = ROOT / "runtime/value/unicode_tables.inc"
WIDTHS = ROOT / "dsl/width_tables.inc"
VISIBLE = ROOT / "runtime/value/visible_tables.inc"
ROWS = ROOT / "tests/value/case_folding_rows.inc"


def read_version(folding_text):
    """The version, such as 15.0.0, from the first line `# CaseFolding-15.0.0.txt`."""
    return re.match(r"# CaseFolding-([0-9.]+)\.txt", folding_text).group(1)


def read_folds(folding_text):
    """[(code point, folded code point)] of statuses C and S, in order."""
    rows = re.findall(r"^([0-9A-F]+); [CS]; ([0-9A-F]+);", folding_text, re.MULTILINE)
    return sorted((int(source, 16), int(target, 16)) for source, target in rows)


def fold_runs(folds):
    """[(first, last, step, delta)]: first, first + step .. last fold to themselves plus delta."""
    runs = []
    for source, target in folds:
        delta = target - source
        if runs:
            first, last, step, run_delta = runs[-1]
            gap = source - last
            if delta == run_delta and gap in (1, 2) and (first == last or gap == step):
                runs[-1] = (first, source, gap, delta)
                continue
        runs.append((source, source, 1, delta))
    return runs


# Letters and pictures that show nothing: Hangul fillers, the blank Braille cell, the empty note
# head, and what stands for a character that could not be shown.
SHOWS_NOTHING = {0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800, 0x1D159, 0xFFFC, 0xFFFD}


def categories(data_text):
    """[(first, last, general category)] in order."""
    rows = []
    first_of_block = None
    for line in data_text.splitlines():
        code, name, category = line.split(";")[:3]
        point = int(code, 16)
        if name.endswith(", First>"):
            first_of_block = point
            continue
        first = point if first_of_block is None else first_of_block
        first_of_block = None
        rows.append((first, point, category))
    return rows


def joined(ranges):
    """The ranges in order, those that touch as one."""
    result = []
    for first, last in sorted(ranges):
        if result and result[-1][1] + 1 >= first:
            result[-1] = (result[-1][0], max(last, result[-1][1]))
        else:
            result.append((first, last))
    return result


def word_ranges(data_text):
    """[(first, last)] of the code points of category L*, M* or N*. The code adds _ itself."""
    return joined((a, b) for a, b, category in categories(data_text) if category[0] in "LMN")


def visible_ranges(data_text):
    """[(first, last)] of the code points that say something where they stand alone."""
    ranges = []
    for first, last, category in categories(data_text):
        if category[0] not in "LN" and category not in ("So", "Sc"):
            continue
        if last - first > 64 or not SHOWS_NOTHING & set(range(first, last + 1)):
            ranges.append((first, last))
    return joined(ranges)


def placeless_ranges(data_text, properties_text):
    """[(first, last)] of what takes no place: Cf, Mn, Me, Cc without blanks, default ignorable."""
    ranges = [(a, b) for a, b, category in categories(data_text) if category in ("Cf", "Mn", "Me")]
    ranges += [(0x00, 0x08), (0x0E, 0x1F), (0x7F, 0x84), (0x86, 0x9F)]
    ignorable = r"^([0-9A-F]+)(?:\.\.([0-9A-F]+))? *; Default_Ignorable_Code_Point"
    for first, last in re.findall(ignorable, properties_text, re.MULTILINE):
        ranges.append((int(first, 16), int(last or first, 16)))
    return joined(ranges)


def joined_points(points):
    """[(first, last)] of a set of code points."""
    ranges = []
    for point in sorted(points):
        if ranges and ranges[-1][1] + 1 == point:
            ranges[-1] = (ranges[-1][0], point)
        else:
            ranges.append((point, point))
    return ranges


def zero_width(data_text):
    """Code points that a terminal draws onto or into their neighbour: Mn, Me, Cf, medial Jamo."""
    rows = (line.split(";")[:3] for line in data_text.splitlines())
    points = {int(code, 16) for code, _, category in rows if category in ("Mn", "Me", "Cf")}
    return joined_points((points | set(range(0x1160, 0x1200))) - {0xAD})


def double_width(width_text):
    """Code points of East Asian width W or F."""
    points = set()
    for first, last in re.findall(
        r"^([0-9A-F]+)(?:\.\.([0-9A-F]+))? *;[WF]\b", width_text, re.MULTILINE
    ):
        points.update(range(int(first, 16), int(last or first, 16) + 1))
    return joined_points(points)


def wrapped(cells):
    """The cells behind each other, as many a line as fit into 100 columns."""
    lines = [""]
    for cell in cells:
        joined = (lines[-1] + " " + cell).strip()
        if len(joined) > 100:
            lines.append(cell)
        else:
            lines[-1] = joined
    return "\n".join(lines)


def head(version, what, files="CaseFolding.txt and UnicodeData.txt"):
    return (
        f"// {what}\n"
        f"// Generated by tools/unicode_tables.py from {files},\n"
        f"// Unicode {version} (Debian package unicode-data; Unicode license,\n"
        "// https://www.unicode.org/license.txt). Do not edit.\n"
        "// clang-format off\n"
    )


def tables_text(version, folds, ranges):
    runs = [f"{{0x{a:X},0x{b:X},{step},{delta}}}," for a, b, step, delta in fold_runs(folds)]
    words = [f"{{0x{a:X},0x{b:X}}}," for a, b in ranges]
    what = "Runs {first, last, step, delta} of simple case folding; ranges {first, last} of words."
    return (
        head(version, what)
        + f'constexpr char table_version[] = "{version}";\n'
        + "constexpr FoldRun fold_runs[] = {\n" + wrapped(runs) + "\n};\n"
        + "constexpr WordRange word_ranges[] = {\n" + wrapped(words) + "\n};\n"
        + "// clang-format on\n"
    )


def widths_text(version, none, two):
    cells = lambda ranges: wrapped([f"{{0x{a:X},0x{b:X}}}," for a, b in ranges])
    what = "Ranges {first, last} of code points that take no column, and that take two."
    return (
        head(version, what, "UnicodeData.txt and EastAsianWidth.txt")
        + "constexpr WidthRange no_columns[] = {\n" + cells(none) + "\n};\n"
        + "constexpr WidthRange two_columns[] = {\n" + cells(two) + "\n};\n"
        + "// clang-format on\n"
    )


def visible_text(version, visible, placeless):
    def cells(ranges):
        return wrapped([f"{{0x{a:X},0x{b:X}}}," for a, b in ranges])

    what = "Ranges {first, last} of what says something alone, and of what takes no place."
    return (
        head(version, what)
        + "constexpr PointRange visible_ranges[] = {\n" + cells(visible) + "\n};\n"
        + "constexpr PointRange placeless_ranges[] = {\n" + cells(placeless) + "\n};\n"
        + "// clang-format on\n"
    )


def rows_text(version, folds):
    rows = [f"{{0x{source:X},0x{target:X}}}," for source, target in folds]
    what = "Every row of CaseFolding.txt of status C or S: {code point, its folding}."
    return head(version, what) + wrapped(rows) + "\n// clang-format on\n"


def stale_files(files):
    """The paths of `files` ({path: text}) that do not hold their text."""
    return [
        path
        for path, text in files.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=pathlib.Path, default=pathlib.Path("/usr/share/unicode"))
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    folding_text = (options.data / "CaseFolding.txt").read_text(encoding="utf-8")
    data_text = (options.data / "UnicodeData.txt").read_text(encoding="utf-8")
    width_text = (options.data / "EastAsianWidth.txt").read_text(encoding="utf-8")
    properties_text = (options.data / "DerivedCoreProperties.txt").read_text(encoding="utf-8")
    version = read_version(folding_text)
    folds = read_folds(folding_text)
    files = {
        TABLES: tables_text(version, folds, word_ranges(data_text)),
        WIDTHS: widths_text(version, zero_width(data_text), double_width(width_text)),
        VISIBLE: visible_text(
            version, visible_ranges(data_text), placeless_ranges(data_text, properties_text)
        ),
        ROWS: rows_text(version, folds),
    }
    if options.check:
        stale = stale_files(files)
        for path in stale:
            print(f"{path.relative_to(ROOT)} is out of date: run {sys.argv[0]}", file=sys.stderr)
        return 1 if stale else 0
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

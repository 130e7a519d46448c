package dev.keyledger.benchmarks.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Text in columns: the first ones, of words, are aligned to the left, the others, of figures, to the right. */
final class Table {
    private static final String GAP = "  ";

    private final int wordColumns;
    private final List<List<String>> rows = new ArrayList<>();

    Table(int wordColumns, List<String> headings) {
        this.wordColumns = wordColumns;
        rows.add(List.copyOf(headings));
    }

    void row(List<String> cells) {
        if (cells.size() != rows.getFirst().size()) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%d cells under %d headings",
                    cells.size(),
                    rows.getFirst().size()));
        }
        rows.add(List.copyOf(cells));
    }

    @Override
    public String toString() {
        List<Integer> widths =
                new ArrayList<>(Collections.nCopies(rows.getFirst().size(), 0));
        rows.forEach(row -> {
            for (int column = 0; column < row.size(); column++) {
                widths.set(column, Math.max(widths.get(column), row.get(column).length()));
            }
        });
        var text = new StringBuilder();
        rows.forEach(row -> text.append(line(row, widths).stripTrailing()).append('\n'));
        return text.toString();
    }

    private String line(List<String> row, List<Integer> widths) {
        var line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String padding = " ".repeat(widths.get(column) - row.get(column).length());
            line.append(column == 0 ? "" : GAP)
                    .append(column < wordColumns ? row.get(column) + padding : padding + row.get(column));
        }
        return line.toString();
    }
}

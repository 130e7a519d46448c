package dev.keyledger.cli.status;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Findings as lines of text, no longer than the terminal is wide. */
final class Screen {
    private static final int SUBJECT_WIDTH = 13;
    private static final int LEVEL_WIDTH = 9;
    /** Below, what is said of a subject stands under it. */
    private static final int COLUMNS_BESIDE = 60;

    private final int columns;
    private final boolean coloured;

    Screen(int columns, boolean coloured) {
        this.columns = columns;
        this.coloured = coloured;
    }

    List<String> lines(List<Finding> findings) {
        var lines = new ArrayList<String>();
        findings.forEach(finding -> lines.addAll(columns < COLUMNS_BESIDE ? below(finding) : beside(finding)));
        return lines;
    }

    private List<String> beside(Finding finding) {
        int indent = SUBJECT_WIDTH + LEVEL_WIDTH + 2;
        List<String> text = wrapped(finding.text(), columns - indent);
        var lines = new ArrayList<String>();
        lines.add(padded(finding.subject(), SUBJECT_WIDTH) + " " + level(finding, LEVEL_WIDTH) + " " + text.getFirst());
        text.subList(1, text.size()).forEach(more -> lines.add(" ".repeat(indent) + more));
        return lines;
    }

    private List<String> below(Finding finding) {
        var lines = new ArrayList<String>();
        lines.add(finding.subject() + ": " + level(finding, 0));
        wrapped(finding.text(), columns - 2).forEach(more -> lines.add("  " + more));
        return lines;
    }

    private String level(Finding finding, int width) {
        String word = padded(finding.level().word(), width);
        return coloured ? finding.level().coloured(word) : word;
    }

    private static String padded(String text, int width) {
        return width == 0 ? text : String.format(Locale.ROOT, "%-" + width + "s", text);
    }

    /** At spaces; a word that is too long for a line is cut. */
    private static List<String> wrapped(String text, int width) {
        var lines = new ArrayList<String>();
        String rest = text.strip();
        while (rest.length() > width) {
            int space = rest.lastIndexOf(' ', width);
            int end = space > 0 ? space : width;
            lines.add(rest.substring(0, end));
            rest = rest.substring(end).strip();
        }
        lines.add(rest);
        return lines;
    }
}

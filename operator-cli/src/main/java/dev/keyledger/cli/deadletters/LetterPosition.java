package dev.keyledger.cli.deadletters;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where a dead letter stands on its topic; as text {@code PARTITION@OFFSET}. */
record LetterPosition(int partition, long offset) {
    @Override
    public String toString() {
        return partition + "@" + offset;
    }

    static final class Converter implements ITypeConverter<LetterPosition> {
        private static final Pattern SHAPE = Pattern.compile("(\\d{1,9})@(\\d{1,18})");

        @Override
        public LetterPosition convert(String text) {
            Matcher position = SHAPE.matcher(text);
            if (!position.matches()) {
                throw new TypeConversionException("'" + text + "' is not PARTITION@OFFSET, as list prints it");
            }
            return new LetterPosition(Integer.parseInt(position.group(1)), Long.parseLong(position.group(2)));
        }
    }
}

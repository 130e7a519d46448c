package dev.keyledger.cli.trace;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The value of {@code --shift-to}: {@code now}, cut to milliseconds so that it can be written down, or a time. */
record ShiftTo(Instant time) {
    static final class Converter implements ITypeConverter<ShiftTo> {
        @Override
        public ShiftTo convert(String value) {
            if (value.equals("now")) {
                return new ShiftTo(Instant.now().truncatedTo(ChronoUnit.MILLIS));
            }
            try {
                return new ShiftTo(OffsetDateTime.parse(value).toInstant());
            } catch (DateTimeParseException e) {
                throw new TypeConversionException("is neither \"now\" nor like 2026-11-23T08:00:00.000Z");
            }
        }
    }
}

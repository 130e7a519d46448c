package dev.keyledger.cli.prices;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --at}, a moment for which prices are asked, written as one or as a day, whose noon in UTC is meant. */
final class AtOption {
    private static final int NOON = 12;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            converter = DayOrMoment.class,
            description = "Prices of which day or moment. Default: now.")
    private @Nullable Instant given;

    Instant orNow() {
        return given == null ? Instant.now() : given;
    }

    static final class DayOrMoment implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            try {
                return text.contains("T")
                        ? Instant.parse(text)
                        : LocalDate.parse(text).atTime(NOON, 0).toInstant(ZoneOffset.UTC);
            } catch (DateTimeException e) {
                throw new TypeConversionException(
                        "'" + text + "' is no day and no time, as in 2026-08-21 or" + " 2026-08-21T12:00:00Z");
            }
        }
    }
}

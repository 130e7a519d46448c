package dev.keyledger.cli.prices;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A moment for which prices are asked, written as one or as a day, whose noon in UTC is meant. */
record PriceMoment(Instant time) {
    private static final int NOON = 12;

    /** @param given null: now */
    static Instant orNow(PriceMoment given) {
        return given == null ? Instant.now() : given.time();
    }

    static final class Converter implements ITypeConverter<PriceMoment> {
        @Override
        public PriceMoment convert(String text) {
            try {
                return new PriceMoment(
                        text.contains("T")
                                ? Instant.parse(text)
                                : LocalDate.parse(text).atTime(NOON, 0).toInstant(ZoneOffset.UTC));
            } catch (DateTimeException e) {
                throw new TypeConversionException(
                        "'" + text + "' is no day and no time, as in 2026-08-21 or" + " 2026-08-21T12:00:00Z");
            }
        }
    }
}

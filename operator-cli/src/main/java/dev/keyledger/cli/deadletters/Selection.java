package dev.keyledger.cli.deadletters;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Which dead letters, or which records in quarantine: the options of the commands that do something about them. */
final class Selection {
    @Parameters(
            paramLabel = "PARTITION@OFFSET",
            arity = "0..*",
            converter = LetterPosition.Converter.class,
            description = "Those listed at these positions.")
    private List<LetterPosition> positions = List.of();

    @Option(
            names = "--reason",
            paramLabel = "R",
            description = "Those with this reason; of records in quarantine those whose reason has these words.")
    private @Nullable String reason;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Time.class,
            description = "Those of this time and later, such as 2026-03-01T10:00:00Z.")
    private @Nullable Instant since;

    @Option(names = "--until", paramLabel = "TIME", converter = Time.class, description = "Those of before this time.")
    private @Nullable Instant until;

    @Option(
            names = "--quarantined",
            description = "Key events that could not be read, and not gateway requests that could not be counted.")
    private boolean quarantined;

    /** A time in UTC. */
    static final class Time implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException e) {
                throw new TypeConversionException("'" + text + "' is no time such as 2026-03-01T10:00:00Z");
            }
        }
    }

    boolean isOfQuarantine() {
        return quarantined;
    }

    List<LetterPosition> positions() {
        return positions;
    }

    /** Whether it says neither where nor what: then nobody has said that all are meant. */
    boolean isEmpty() {
        return positions.isEmpty() && reason == null && since == null && until == null;
    }

    /** Whether it says both where and what, of which one would go unheard. */
    boolean isTwofold() {
        return !positions.isEmpty() && (reason != null || since != null || until != null);
    }

    boolean hasReason() {
        return reason != null;
    }

    /** Asks whether one is meant, many times. */
    Matcher matcher() {
        return new Matcher(new HashSet<>(positions));
    }

    final class Matcher {
        private final Set<LetterPosition> meant;

        private Matcher(Set<LetterPosition> meant) {
            this.meant = meant;
        }

        boolean takes(Letter letter) {
            return (reason == null || reason.equals(letter.reason())) && takes(letter.position(), letter.at());
        }

        boolean takes(QuarantinedEvent event) {
            return (reason == null || event.reason().toLowerCase(Locale.ROOT).contains(reason.toLowerCase(Locale.ROOT)))
                    && takes(event.position(), event.at());
        }

        private boolean takes(LetterPosition position, Instant at) {
            return (meant.isEmpty() || meant.contains(position))
                    && (since == null || !at.isBefore(since))
                    && (until == null || at.isBefore(until));
        }
    }
}

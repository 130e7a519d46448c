package dev.keyledger.events.usage;

import dev.keyledger.events.codec.WireTime;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.UUID;

/** The record keys on the {@code usage} topic, which its compaction goes by. */
public sealed interface UsageMessageKey {
    record Hour(UUID keyId, Instant hour) implements UsageMessageKey {
        @Override
        public String toString() {
            return "h|" + keyId + "|" + WireTime.format(hour);
        }
    }

    record Total(UUID keyId) implements UsageMessageKey {
        @Override
        public String toString() {
            return "t|" + keyId;
        }
    }

    record Progress() implements UsageMessageKey {
        @Override
        public String toString() {
            return "w";
        }
    }

    /** Empty if {@code text} is none of the three. */
    static Optional<UsageMessageKey> parse(String text) {
        String[] parts = text.split("\\|", -1);
        try {
            return switch (parts[0] + parts.length) {
                case "h3" -> Optional.of(new Hour(UUID.fromString(parts[1]), Instant.parse(parts[2])));
                case "t2" -> Optional.of(new Total(UUID.fromString(parts[1])));
                case "w1" -> Optional.of(new Progress());
                default -> Optional.empty();
            };
        } catch (IllegalArgumentException | DateTimeParseException e) {
            return Optional.empty();
        }
    }
}

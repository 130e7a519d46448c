package dev.keyledger.events.usage;

import dev.keyledger.events.codec.WireTime;
import dev.keyledger.events.key.KeyId;
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
                case "h3" -> KeyId.parse(parts[1]).map(key -> new Hour(key, Instant.parse(parts[2])));
                case "t2" -> KeyId.parse(parts[1]).map(Total::new);
                case "w1" -> Optional.of(new Progress());
                default -> Optional.empty();
            };
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}

package dev.keyledger.events.key;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;
import java.util.UUID;

/**
 * Which of the event store's histories something belongs to. A store that was restored to an earlier point goes on under
 * a timeline of its own, since versions and positions that were given out before will be given out again. UUIDv7, so a
 * later timeline is a larger one.
 */
public record TimelineId(UUID value) implements Comparable<TimelineId> {
    /**
     * The one that every store begins with. All events from before timelines were written down belong to it, which is
     * why it is the same for all: nothing on them says so.
     */
    public static final TimelineId FIRST = new TimelineId(new UUID(0x0000_0000_0000_7000L, 0x8000_0000_0000_0000L));

    public TimelineId {
        Objects.requireNonNull(value, "value");
    }

    @JsonCreator
    public static TimelineId parse(String text) {
        return new TimelineId(UUID.fromString(text));
    }

    public boolean isAfter(TimelineId other) {
        return compareTo(other) > 0;
    }

    /** As the bytes stand; {@link UUID#compareTo} takes them for signed numbers. */
    @Override
    public int compareTo(TimelineId other) {
        int high = Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
    }

    @Override
    @JsonValue
    public String toString() {
        return value.toString();
    }
}

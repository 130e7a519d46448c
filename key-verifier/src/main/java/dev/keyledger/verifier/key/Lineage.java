package dev.keyledger.verifier.key;

import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.TimelineId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which events a key's versions stand for, so that a version is never taken for another event that has it too. The event
 * store gives out a version once in a timeline; after a restore it gives it out again, in a timeline of its own.
 *
 * @param lastEventId of the event that made the key's version; null: not known, as of rows from before it was kept
 * @param spans the timelines of the versions, oldest first; versions below the first span are of the first timeline,
 *     which no event of an older build names
 */
public record Lineage(@Nullable UUID lastEventId, List<Span> spans) {
    /** Nothing is known but that it is of the first timeline. */
    public static final Lineage UNKNOWN = new Lineage(null, List.of());

    /** @param since the first version of this timeline */
    public record Span(TimelineId timelineId, long since) {}

    public Lineage {
        spans = List.copyOf(spans);
    }

    /** The timeline that the key's version is of. */
    public TimelineId timelineAt(long version) {
        return spans.stream()
                .filter(span -> span.since() <= version)
                .max(Comparator.comparingLong(Span::since))
                .map(Span::timelineId)
                .orElse(TimelineId.FIRST);
    }

    /** With the next event. One that doesn't name its timeline goes on in the one before it. */
    Lineage after(KeyEventEnvelope next) {
        TimelineId before = timelineAt(Long.MAX_VALUE);
        TimelineId timeline = next.timelineId() == null ? before : next.timelineId();
        if (timeline.equals(before)) {
            return new Lineage(next.eventId(), spans);
        }
        var longer = new ArrayList<>(spans);
        longer.add(new Span(timeline, next.version()));
        return new Lineage(next.eventId(), longer);
    }

    /**
     * Why the event can't belong to this history, for an operator; empty if it can. Up to the known version it must be
     * the event that is known there, as far as that can be told: the last one by its id, the others by their timeline.
     * The next one can't be of an older timeline, which ended before.
     *
     * @param known the key's version
     */
    Optional<String> contradictedBy(KeyEventEnvelope event, long known) {
        long version = event.version();
        if (version == known && lastEventId != null) {
            return lastEventId.equals(event.eventId())
                    ? Optional.empty()
                    : Optional.of(String.format(
                            Locale.ROOT,
                            "version %d is event %s, and event %s has it too",
                            version,
                            lastEventId,
                            event.eventId()));
        }
        TimelineId timeline = event.timelineId();
        if (timeline == null || version > known + 1) {
            return Optional.empty();
        }
        TimelineId expected = timelineAt(Math.min(version, known));
        boolean contradicts = version <= known ? !timeline.equals(expected) : expected.isAfter(timeline);
        return contradicts
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "version %d is of timeline %s, and event %s of timeline %s has version %d",
                        Math.min(version, known),
                        expected,
                        event.eventId(),
                        timeline,
                        version))
                : Optional.empty();
    }

    /**
     * Whether the version that was written in a timeline is among the known ones. Another timeline may have one of the same
     * number.
     *
     * @param known the key's version
     */
    public boolean includes(long known, long version, TimelineId writtenIn) {
        return known >= version && timelineAt(version).equals(writtenIn);
    }

    /** Whether this is the same history as {@code earlier}, or goes on from it. */
    public boolean continues(Lineage earlier, long earlierVersion) {
        return timelineAt(earlierVersion).equals(earlier.timelineAt(earlierVersion));
    }
}

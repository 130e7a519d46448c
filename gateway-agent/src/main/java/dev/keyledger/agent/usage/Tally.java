package dev.keyledger.agent.usage;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What became of a body's requests.
 *
 * @param taken as many as Kafka or the spool has
 * @param rejected those that can't be counted, whoever sends them
 * @param others elements that are about something else
 */
public record Tally(int taken, List<Rejection> rejected, int others) {
    private static final int REASONS_MAX = 5;

    public Tally {
        rejected = List.copyOf(rejected);
    }

    /**
     * @param pointer to what is wrong; it begins with the place in the body where that has several requests
     * @param field the same within its request
     * @param reason as dead letters have it
     */
    public record Rejection(String pointer, String field, String reason, String detail) {}

    /** For people: each way in which requests were wrong, with how many were so. Without any of their values. */
    String reasons() {
        Map<String, Long> reasons = rejected.stream()
                .collect(Collectors.groupingBy(
                        wrong -> wrong.reason() + " at '" + wrong.field() + "' (" + wrong.detail() + ")",
                        TreeMap::new,
                        Collectors.counting()));
        String first = reasons.entrySet().stream()
                .limit(REASONS_MAX)
                .map(reason -> reason.getKey() + ": " + reason.getValue())
                .collect(Collectors.joining("; "));
        return reasons.size() <= REASONS_MAX ? first : first + "; and " + (reasons.size() - REASONS_MAX) + " more";
    }
}

package dev.keyledger.agent.authorize;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which scope a request needs.
 *
 * @param method {@code *}: any
 * @param segments of the path; {@code *} in one stands for any characters of it, {@code **} as the last one for any further
 *     segments
 */
record PathRule(String method, List<String> segments, String scope) {
    /** What can stand in a header between quotes; names of scopes are of no other characters. */
    static final Pattern SCOPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9:._/-]{0,99}");

    private static final Pattern SHAPE = Pattern.compile("(\\*|[A-Z]+)\\s+(/\\S*)\\s*=\\s*(" + SCOPE.pattern() + ")");
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._~:@!$&'()+-]*(\\*[A-Za-z0-9._~:@!$&'()+-]*)?");
    private static final String ANY_REST = "**";

    PathRule {
        segments = List.copyOf(segments);
    }

    /**
     * Reads {@code POST /v1/embeddings = embeddings:create}.
     *
     * @throws IllegalArgumentException naming what isn't one
     */
    static PathRule parse(String text) {
        Matcher matcher = SHAPE.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text.strip() + "' is not 'METHOD /path = scope'");
        }
        List<String> segments = Stream.of(matcher.group(2).split("/", -1))
                .filter(segment -> !segment.isEmpty())
                .toList();
        for (int i = 0; i < segments.size(); i++) {
            boolean anyRest = i == segments.size() - 1 && segments.get(i).equals(ANY_REST);
            if (!anyRest && !SEGMENT.matcher(segments.get(i)).matches()) {
                throw new IllegalArgumentException("'" + segments.get(i) + "' of '" + text.strip()
                        + "' is no segment: letters, digits, one * in each, and ** as the last one");
            }
        }
        return new PathRule(matcher.group(1), segments, matcher.group(3));
    }

    /** As a server sees it that knows no difference between letters of either case. */
    PathRule folded() {
        return new PathRule(
                method,
                segments.stream()
                        .map(segment -> segment.toLowerCase(Locale.ROOT))
                        .toList(),
                scope);
    }

    /** HEAD asks for less than GET, and is served by the same. */
    boolean covers(String requested, RequestPath path) {
        boolean methodFits =
                method.equals("*") || method.equals(requested) || (requested.equals("HEAD") && method.equals("GET"));
        return methodFits && covers(path.segments());
    }

    private boolean covers(List<String> path) {
        boolean anyRest = !segments.isEmpty() && segments.getLast().equals(ANY_REST);
        int fixed = anyRest ? segments.size() - 1 : segments.size();
        if (anyRest ? path.size() <= fixed : path.size() != fixed) {
            return false;
        }
        for (int i = 0; i < fixed; i++) {
            if (!covers(segments.get(i), path.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean covers(String pattern, String segment) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equals(segment);
        }
        return segment.length() >= pattern.length()
                && segment.startsWith(pattern.substring(0, star))
                && segment.endsWith(pattern.substring(star + 1));
    }
}

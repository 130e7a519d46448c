package dev.keyledger.agent.authorize;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A path by its segments: percent-encoding undone once, dot segments resolved, empty segments left out. What servers read in
 * more than one way has no such form: the agent would allow one request, and the upstream serve another.
 */
record RequestPath(List<String> segments) {
    private static final int LENGTH_MAX = 8_192;

    /** Encoded, each of them is what it stands for to one server and a separator to another. */
    private static final String AMBIGUOUS_IF_ENCODED = "/\\%;?#";

    RequestPath {
        segments = List.copyOf(segments);
    }

    /**
     * @param uri path and query, as the client sent them
     * @return empty if the path is none, or ambiguous
     */
    static Optional<RequestPath> of(String uri) {
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        if (!path.startsWith("/") || path.length() > LENGTH_MAX || !isPlain(path)) {
            return Optional.empty();
        }
        var segments = new ArrayList<String>();
        boolean anyEmpty = false;
        for (String segment : path.substring(1).split("/", -1)) {
            anyEmpty |= segment.isEmpty();
            if (segment.equals("..")) {
                // By RFC 3986 two dots take back an empty segment, but to a server that has merged slashes first the
                // one before.
                if (segments.isEmpty() || anyEmpty) {
                    return Optional.empty();
                }
                segments.removeLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                String decoded = decoded(segment);
                if (decoded == null || decoded.equals(".") || decoded.equals("..")) {
                    return Optional.empty();
                }
                segments.add(decoded);
            }
        }
        return Optional.of(new RequestPath(segments));
    }

    /** As a server sees it that knows no difference between letters of either case. */
    RequestPath folded() {
        return new RequestPath(segments.stream()
                .map(segment -> segment.toLowerCase(Locale.ROOT))
                .toList());
    }

    /** Nothing that belongs encoded, or is a separator to some servers alone. */
    private static boolean isPlain(String path) {
        return path.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '\\' && c != ';' && c != '#');
    }

    /** Null if it can't be decoded, or only to what is ambiguous. */
    private static @Nullable String decoded(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        var bytes = new ByteArrayOutputStream(segment.length());
        for (int i = 0; i < segment.length(); i++) {
            int c = segment.charAt(i);
            if (c == '%') {
                c = encodedByte(segment, i);
                i += 2;
                if (c < ' ' || c == 0x7F || AMBIGUOUS_IF_ENCODED.indexOf(c) >= 0) {
                    return null;
                }
            }
            bytes.write(c);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** -1 if there are no two digits. */
    private static int encodedByte(String segment, int percent) {
        if (percent + 2 >= segment.length()) {
            return -1;
        }
        int high = hexDigit(segment.charAt(percent + 1));
        int low = hexDigit(segment.charAt(percent + 2));
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }

    /** Of ASCII alone: other alphabets' digits are none here. */
    private static int hexDigit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }
}

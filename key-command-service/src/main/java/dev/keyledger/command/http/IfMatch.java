package dev.keyledger.command.http;

import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A command's precondition on the key's version. Entity tags are compared strongly, so a weak one matches nothing.
 *
 * @param tags the entity tags that are accepted, quotes included; empty: any version will do
 */
public record IfMatch(Optional<Set<String>> tags) {
    public static final String HEADER = "If-Match";

    private static final String FORM = "must be a list of quoted entity tags, or *";
    /** A key's tag has no more than 21 characters, and nobody waits for many versions at once. */
    private static final int CHARACTERS_MAX = 4_096;

    private static final String WEAK = "W/";

    /**
     * @param headers all values of the header; none: no precondition
     * @throws Problem 400 if it is not a list of entity tags or {@code *}
     */
    public static IfMatch parse(@Nullable List<String> headers) {
        if (headers == null || headers.isEmpty()) {
            return new IfMatch(Optional.empty());
        }
        String joined = String.join(",", headers);
        if (joined.strip().equals("*")) {
            return new IfMatch(Optional.empty());
        }
        if (joined.length() > CHARACTERS_MAX) {
            throw Problem.invalid(HEADER, "must have no more than " + CHARACTERS_MAX + " characters");
        }
        return new IfMatch(Optional.of(tagsOf(joined)));
    }

    private static Set<String> tagsOf(String list) {
        Set<String> tags = new HashSet<>();
        int at = skipSpace(list, 0);
        while (true) {
            int end = endOfTag(list, at);
            tags.add(list.substring(at, end));
            at = skipSpace(list, end);
            if (at == list.length()) {
                return Set.copyOf(tags);
            }
            if (list.charAt(at) != ',') {
                throw Problem.invalid(HEADER, FORM);
            }
            at = skipSpace(list, at + 1);
        }
    }

    /** A comma may stand within the quotes. */
    private static int endOfTag(String list, int start) {
        int open = list.startsWith(WEAK, start) ? start + WEAK.length() : start;
        if (open < list.length() && list.charAt(open) == '"') {
            for (int at = open + 1; at < list.length() && list.charAt(at) > ' ' && list.charAt(at) <= '~'; at++) {
                if (list.charAt(at) == '"') {
                    return at + 1;
                }
            }
        }
        throw Problem.invalid(HEADER, FORM);
    }

    private static int skipSpace(String list, int start) {
        int at = start;
        while (at < list.length() && (list.charAt(at) == ' ' || list.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    public boolean matches(long version) {
        return tags.map(accepted -> accepted.contains("\"" + version + "\"")).orElse(true);
    }

    /** @throws Problem 412 if the key has another version */
    public void require(long version) {
        if (!matches(version)) {
            throw Problem.of(ProblemType.VERSION_MISMATCH, "The key is at version " + version + ".");
        }
    }
}

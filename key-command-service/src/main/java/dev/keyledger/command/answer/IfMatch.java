package dev.keyledger.command.answer;

import dev.keyledger.kit.problem.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A command's precondition on the key's version. Entity tags are compared strongly, so a weak one matches nothing.
 *
 * @param tags the entity tags that are accepted, quotes included; empty: any version will do
 */
public record IfMatch(Optional<Set<String>> tags) {
    public static final String HEADER = "If-Match";

    private static final Pattern ENTITY_TAGS =
            Pattern.compile("\\s*(W/)?\"[\\x21\\x23-\\x7E]*\"(\\s*,\\s*(W/)?\"[\\x21\\x23-\\x7E]*\")*\\s*");
    private static final Pattern SEPARATOR = Pattern.compile("\\s*,\\s*(?=(?:W/)?\")");

    /**
     * @param headers all values of the header; none: no precondition
     * @throws Problem 400 if it is not a list of entity tags or {@code *}
     */
    public static IfMatch parse(List<String> headers) {
        if (headers == null || headers.isEmpty()) {
            return new IfMatch(Optional.empty());
        }
        String joined = String.join(",", headers);
        if (joined.strip().equals("*")) {
            return new IfMatch(Optional.empty());
        }
        if (!ENTITY_TAGS.matcher(joined).matches()) {
            throw Problem.invalid(HEADER, "must be a list of quoted entity tags, or *");
        }
        return new IfMatch(
                Optional.of(Arrays.stream(SEPARATOR.split(joined.strip())).collect(Collectors.toUnmodifiableSet())));
    }

    public boolean matches(long version) {
        return tags.map(accepted -> accepted.contains("\"" + version + "\"")).orElse(true);
    }

    /** @throws Problem 412 if the key has another version */
    public void require(long version) {
        if (!matches(version)) {
            throw Problem.of(412, "version-mismatch", "The key is at version " + version + ".");
        }
    }
}

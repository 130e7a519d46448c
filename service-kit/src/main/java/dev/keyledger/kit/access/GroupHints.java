package dev.keyledger.kit.access;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator, and never the caller, why somebody was let in nowhere: of an issuer that is set up another way the
 * caller sees nothing but 404s. A line at a time and no more, so that nobody can flood the log.
 */
@Singleton
class GroupHints {
    private static final Logger LOG = LoggerFactory.getLogger(GroupHints.class);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);
    private static final int NAMES_MAX = 10;
    private static final int NAME_CHARACTERS_MAX = 80;

    private final List<String> groupsClaim;
    private final Clock clock;
    private Instant nextLineAt = Instant.MIN;
    private long leftOut;

    @Inject
    GroupHints(
            @ConfigProperty(name = "quarkus.oidc.roles.role-claim-path", defaultValue = "groups")
                    List<String> groupsClaim,
            Clock clock) {
        this.groupsClaim = groupsClaim;
        this.clock = clock;
    }

    /**
     * @param wanted what no group of the caller's is
     * @param subject who the caller is
     * @param groups the names that the groups claim holds
     * @param claims the names of all that the token claims
     */
    void missing(String wanted, String subject, Collection<String> groups, Collection<String> claims) {
        long others = take();
        if (others < 0) {
            return;
        }
        String seen = groups.isEmpty()
                ? "it holds no names; the token's claims are " + some(claims)
                : "it holds " + some(groups);
        LOG.info(
                "{} has not {}. Groups are read from the claim {}: {}.{}",
                printable(subject),
                wanted,
                groupsClaim,
                seen,
                others == 0 ? "" : " So it was for " + others + " requests before, unsaid.");
    }

    /** How many lines were left out before this one; negative: this one is too. */
    private synchronized long take() {
        Instant now = clock.instant();
        if (now.isBefore(nextLineAt)) {
            leftOut++;
            return -1;
        }
        nextLineAt = now.plus(BETWEEN_LINES);
        long others = leftOut;
        leftOut = 0;
        return others;
    }

    private static String some(Collection<String> names) {
        String first = names.stream()
                .sorted()
                .limit(NAMES_MAX)
                .map(GroupHints::printable)
                .collect(Collectors.joining(", ", "[", "]"));
        return names.size() <= NAMES_MAX ? first : first + " and " + (names.size() - NAMES_MAX) + " more";
    }

    /** An issuer's text in our log: on one line, and no longer than it takes to know it again. */
    private static String printable(String text) {
        String start = text.substring(0, Math.min(text.length(), NAME_CHARACTERS_MAX));
        return start.codePoints()
                .map(character -> character >= ' ' && character <= '~' ? character : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}

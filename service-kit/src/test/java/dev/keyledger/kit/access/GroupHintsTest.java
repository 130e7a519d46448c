package dev.keyledger.kit.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupHintsTest {
    private static final Logger LOG = Logger.getLogger(GroupHints.class.getName());

    private final List<String> lines = new ArrayList<>();
    private final ExtFormatter formatter = new PatternFormatter("%s");
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord logged) {
            lines.add(formatter.format(logged));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private Instant now = Instant.parse("2026-09-01T12:00:00Z");
    private final GroupHints hints = new GroupHints(List.of("realm_access/roles"), new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    @BeforeEach
    void listen() {
        LOG.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        LOG.removeHandler(handler);
    }

    @Test
    void groupsThatMeanNothing_areNamedWithTheirClaim() {
        hints.missing("a role in workspace acme", "eve", Set.of("workspace:acme:admins"), Set.of("sub"));
        assertThat(lines)
                .containsExactly("eve has not a role in workspace acme. Groups are read from the claim"
                        + " [realm_access/roles]: it holds [workspace:acme:admins].");
    }

    @Test
    void claimThatIsMissing_isHintedAtByTheClaimsThatAreThere() {
        hints.missing("the role [OPERATOR]", "eve", Set.of(), Set.of("sub", "groups"));
        assertThat(lines).singleElement().asString().endsWith("the token's claims are [groups, sub].");
    }

    @Test
    void whateverTheTokenHolds_theLineIsShortAndOne() {
        List<String> names = IntStream.range(0, 500)
                .mapToObj(i -> "\n2026 ERROR forged " + "x".repeat(1_000) + i)
                .toList();
        hints.missing("a role in workspace acme", "eve\n\u202e" + "e".repeat(1_000), names, Set.of());
        assertThat(lines)
                .singleElement()
                .asString()
                .hasSizeLessThan(1_200)
                .doesNotContain("\n")
                .contains("490 more");
    }

    @Test
    void flood_leavesALineEachTenSeconds_withTheNumberLeftOut() {
        for (int i = 0; i < 1_000; i++) {
            hints.missing("a role in workspace acme", "eve", Set.of("x"), Set.of());
        }
        assertThat(lines).hasSize(1);
        now = now.plus(Duration.ofSeconds(10));
        hints.missing("a role in workspace acme", "eve", Set.of("x"), Set.of());
        assertThat(lines).hasSize(2);
        assertThat(lines.getLast()).endsWith("So it was for 999 requests before, unsaid.");
    }
}

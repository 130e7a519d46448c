package dev.keyledger.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.cli.CommandRun;
import dev.keyledger.cli.FakeService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands find a stack that isn't local, and stay let in. Issuer and services are their documented answers. */
class ProfileTest {
    private static final String LAST = "{\"through\":9,\"events\":1,\"unsent\":1,\"last\":true}";

    @TempDir
    private Path directory;

    private final List<String> entries = new ArrayList<>();
    private FakeIssuer issuer;
    private FakeService service;
    private Path profile;
    private Path secret;

    @BeforeEach
    void start() throws Exception {
        issuer = new FakeIssuer();
        service = new FakeService();
        profile = directory.resolve("production.properties");
        secret = directory.resolve("secret");
        Files.writeString(secret, "first\n");
        entries.addAll(List.of(
                "command=" + service.url() + "/",
                "query=" + service.url(),
                "usage=" + service.url(),
                "issuer=" + issuer.url(),
                "client-id=operators",
                "client-secret-file=secret",
                "scope=keyledger all",
                "kafka.bootstrap.servers=localhost:1"));
    }

    @AfterEach
    void stop() {
        issuer.close();
        service.close();
    }

    @Test
    void profile_isWhereTheStackIs_andHowOperatorsGetIn() throws Exception {
        service.inOrder(200, LAST);

        CommandRun run = republish();

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(service.asked()).containsExactly("POST /v1/events/republish?after=0");
        assertThat(issuer.forms()).singleElement().satisfies(form -> assertThat(form.split("&"))
                .containsExactlyInAnyOrder(
                        "grant_type=client_credentials",
                        "client_id=operators",
                        "client_secret=first",
                        "scope=keyledger+all"));
    }

    /** The token is refused before its time, and by then the client has another secret. */
    @Test
    void expiredCredentials_inTheMiddleOfLongWork_giveWayToNewOnes() throws Exception {
        service.inOrder(200, more(1), more(2), LAST).accepting(token -> {
            boolean second = service.asked().size() > 1;
            if (second) {
                renewSecret();
            }
            return token.equals(second ? "ey-2" : "ey-1");
        });

        CommandRun run = republish();

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(issuer.forms()).hasSize(2);
        assertThat(issuer.forms().getLast()).contains("client_secret=second");
    }

    /** Work that outlives three tokens, each of which the service refuses once its second is over. */
    @Test
    void tokensOfASecond_areReplacedForAsLongAsTheWorkTakes() throws Exception {
        issuer.giveTokensFor(Duration.ofSeconds(1));
        service.accepting(issuer::hasGiven)
                .answering("POST /v1/events/republish", asked -> issuer.forms().size() < 4 ? more(1) : LAST);

        CommandRun run = republish();

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(issuer.forms()).hasSizeGreaterThanOrEqualTo(4);
    }

    private void renewSecret() {
        try {
            issuer.changeSecret("second");
            Files.writeString(secret, "second");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void tokenThatIsNeverAccepted_isAClearFailure() throws Exception {
        service.inOrder(200, LAST).accepting(token -> false);

        CommandRun run = republish();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("answered 401", "trusts another issuer or audience");
        assertThat(issuer.forms()).hasSize(2);
    }

    @Test
    void issuerThatCallsItselfDifferently_isAClearFailure() throws Exception {
        issuer.callItself("https://login.example/realms/keyledger");

        CommandRun run = republish();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains("calls itself 'https://login.example/realms/keyledger'", "write it so in the profile");
        assertThat(service.asked()).isEmpty();
    }

    @Test
    void issuerThatIsNone_orAway_isAClearFailure() throws Exception {
        entries.set(3, "issuer=" + service.url());
        service.inOrder(404, "{}");
        assertThat(republish().err()).contains("is no OIDC issuer");

        entries.set(3, "issuer=http://localhost:1/realms/none");
        assertThat(republish().err()).contains("http://localhost:1/realms/none", "does not answer");
    }

    @Test
    void clientThatIsRefused_isToldWhy_withoutItsSecret() throws Exception {
        Files.writeString(secret, "guessed");

        CommandRun run = republish();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains("refuses client operators (401 invalid_client: no such secret)")
                .doesNotContain("guessed");
    }

    @Test
    void mistakes_areNamedAllAtOnce_beforeAnythingIsAsked() throws Exception {
        entries.clear();
        entries.addAll(List.of(
                "command=localhost:8081",
                "query=http://localhost:1",
                "client_id=x",
                "kafka.acks=0",
                "client-secret=mine",
                "health.query=http://localhost:1",
                "health.gateway-agent=localhost:9084"));

        CommandRun run = republish();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains(
                        "usage is missing",
                        "kafka.bootstrap.servers is missing",
                        "issuer is missing",
                        "client-id is missing",
                        "command is no URL: localhost:8081",
                        "client_id is not known",
                        "kafka.acks is not known",
                        "health.query is not known",
                        "health.gateway-agent is no URL: localhost:9084")
                .doesNotContain("mine");
    }

    @Test
    void profileThatIsNotThere_isAClearFailure() {
        CommandRun run = CommandRun.of("republish", "--profile", "none.properties");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("there is no profile none.properties");
    }

    @Test
    void secretThatOthersMayRead_isRefused() throws Exception {
        entries.set(5, "client-secret=first");

        assertThat(republish("rw-r--r--").err()).contains("others may read it: chmod 600");

        service.inOrder(200, LAST);
        assertThat(republish("rw-------").status()).isZero();
    }

    @Test
    void tokenFromAFile_isReadAgainForEveryRequest() throws Exception {
        entries.removeIf(entry -> entry.startsWith("issuer") || entry.startsWith("client"));
        entries.add("token-file=token");
        Path token = directory.resolve("token");
        Files.writeString(token, "mine-1");
        service.inOrder(200, more(1), LAST).accepting(shown -> {
            try {
                Files.writeString(token, "mine-2");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return shown.equals("mine-" + service.asked().size());
        });

        CommandRun run = republish();

        assertThat(run.status()).as(run.err()).isZero();
    }

    @Test
    void tokenThatNoHeaderCanHold_isAClearFailure_andNotQuoted() throws Exception {
        entries.removeIf(entry -> entry.startsWith("issuer") || entry.startsWith("client"));
        entries.add("token-file=token");
        Files.writeString(directory.resolve("token"), "canary\nand more");

        CommandRun run = republish();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("characters that no token has").doesNotContain("canary");
    }

    @Test
    void settingsThatNoClientOfKafkaCanBeMadeOf_areAClearFailure() throws Exception {
        entries.addAll(List.of("kafka.security.protocol=SSL", "kafka.ssl.truststore.location=none.p12"));

        CommandRun run = run("rw-r--r--", "dead-letters", "list");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains("no client of Kafka at localhost:1 can be made")
                .contains("none.p12");
    }

    @Test
    void certificatesThatAreNone_areAClearFailure() throws Exception {
        entries.add("tls.ca-file=secret");

        assertThat(republish().err()).contains("the certificates in ", "can't be read");
    }

    private static String more(int through) {
        return "{\"through\":" + through + ",\"events\":1,\"unsent\":1,\"last\":false}";
    }

    private CommandRun republish() throws Exception {
        return republish("rw-r--r--");
    }

    private CommandRun republish(String permissions) throws Exception {
        return run(permissions, "republish");
    }

    private CommandRun run(String permissions, String... words) throws Exception {
        Files.write(profile, entries);
        Files.setPosixFilePermissions(profile, PosixFilePermissions.fromString(permissions));
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--profile", profile.toString()));
        return CommandRun.of(all.toArray(String[]::new));
    }
}

package dev.keyledger.localstack.issuer;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;

/** The program of the child process: the issuer behind {@link IssuerGuard}. */
public final class GuardedIssuer {
    /** The path of the issuer's configuration. */
    static final String CONFIGURATION = "JSON_CONFIG_PATH";

    static final String PORT = "SERVER_PORT";

    private GuardedIssuer() {}

    public static void main(String[] arguments) throws IOException {
        // Its own, which is short: what it logs goes to a file.
        System.setProperty("logback.configurationFile", "logback-standalone.xml");
        String configuration = Files.readString(Path.of(System.getenv(CONFIGURATION)));
        start(configuration, Integer.parseInt(System.getenv(PORT)));
    }

    static MockOAuth2Server start(String configuration, int port) throws IOException {
        OAuth2Config given = OAuth2Config.Companion.fromJson(configuration);
        OAuth2Config guarded = given.copy(
                given.getInteractiveLogin(),
                given.getLoginPagePath(),
                given.getStaticAssetsPath(),
                given.getRotateRefreshToken(),
                given.getTokenProvider(),
                given.getTokenCallbacks(),
                new IssuerGuard(given.getHttpServer()));
        var server = new MockOAuth2Server(guarded);
        server.start(InetAddress.getByName("localhost"), port);
        return server;
    }
}

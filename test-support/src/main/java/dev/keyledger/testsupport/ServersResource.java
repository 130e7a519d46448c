package dev.keyledger.testsupport;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.net.URI;
import java.util.Map;

/** Points a Quarkus service under test at {@link TestServers} and gives it secrets. */
public final class ServersResource implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
        TestServers servers = TestServers.shared();
        URI postgres = URI.create("postgresql://" + servers.postgres());
        return Map.of(
                "kafka.bootstrap.servers", servers.kafka(),
                "quarkus.oidc.auth-server-url", servers.issuer(),
                "keyledger.database.host", postgres.getHost(),
                "keyledger.database.port", Integer.toString(postgres.getPort()),
                "keyledger.database.username", "postgres",
                "keyledger.database.password", "postgres",
                "keyledger.peppers", TestSecrets.peppers(),
                "keyledger.vault.keyset-file", TestSecrets.vaultKeysetFile().toString(),
                "quarkus.http.test-port", "0",
                "quarkus.management.test-port", "0");
    }

    /** The servers live as long as the JVM: the next test class uses them too. */
    @Override
    public void stop() {}
}

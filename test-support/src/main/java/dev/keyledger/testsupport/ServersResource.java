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
        return Map.ofEntries(
                Map.entry("keyledger.mode", "local"),
                Map.entry("kafka.bootstrap.servers", servers.kafka()),
                Map.entry("quarkus.oidc.auth-server-url", servers.issuer()),
                Map.entry("keyledger.database.host", postgres.getHost()),
                Map.entry("keyledger.database.port", Integer.toString(postgres.getPort())),
                Map.entry("keyledger.database.username", "postgres"),
                Map.entry("keyledger.database.password", "postgres"),
                Map.entry("keyledger.peppers", TestSecrets.peppers()),
                Map.entry(
                        "keyledger.vault.keyset-file",
                        TestSecrets.vaultKeysetFile().toString()),
                Map.entry("quarkus.http.test-port", "0"),
                Map.entry("quarkus.management.test-port", "0"));
    }

    /** The servers live as long as the JVM: the next test class uses them too. */
    @Override
    public void stop() {}
}

package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.TestAbortedException;

/** A proxy as its example configures it; only the addresses are those of this test. */
final class ProxyProcess implements AutoCloseable {

    private final int port = SecondInstance.freePort();
    private final Path directory;
    private final String agent;
    private final String upstream;
    private final Map<String, String> environment = new HashMap<>();
    private Process process;

    /** @param agent and upstream as host:port */
    ProxyProcess(Path directory, String agent, String upstream) {
        this.directory = directory;
        this.agent = agent;
        this.upstream = upstream;
    }

    /** With what Debian's package has around it, in a directory of its own. */
    ProxyProcess nginx() throws IOException {
        return nginx(upstream);
    }

    /** @param portkey that another server of this nginx hands requests to, before it the one that asks the agent */
    ProxyProcess nginxBefore(ProxyProcess portkey) throws IOException {
        String between = "127.0.0.1:" + SecondInstance.freePort();
        Files.writeString(
                directory.resolve("portkey.conf"),
                example("portkey/portkey.conf", between)
                        .replace("127.0.0.1:9100", upstream)
                        .replace("127.0.0.1:8787", "127.0.0.1:" + portkey.port));
        return nginx(between);
    }

    private ProxyProcess nginx(String behind) throws IOException {
        Files.writeString(directory.resolve("keyledger.conf"), example("nginx/keyledger.conf", behind));
        Files.writeString(directory.resolve("nginx.conf"), """
                pid nginx.pid;
                worker_processes 1;
                events {}
                http {
                    access_log access.log;
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                    include *keyledger.conf;
                    include *portkey.conf;
                }
                """);
        return start("nginx", "-p", directory + "/", "-c", "nginx.conf", "-e", "error.log", "-g", "daemon off;");
    }

    ProxyProcess caddy() throws IOException {
        Files.writeString(directory.resolve("Caddyfile"), "{\n\tadmin off\n}\n" + example("caddy/Caddyfile", upstream));
        return start("caddy", "run", "--config", "Caddyfile", "--adapter", "caddyfile");
    }

    ProxyProcess haproxy() throws IOException {
        for (String file : List.of("haproxy.cfg", "keyledger.lua")) {
            Files.writeString(directory.resolve(file), example("haproxy/" + file, upstream));
        }
        return start("haproxy", "-db", "-f", "haproxy.cfg");
    }

    /** @param installation where npm has put it */
    ProxyProcess portkey(Path installation) throws IOException {
        return start(
                "node",
                installation
                        .resolve("node_modules/@portkey-ai/gateway/build/start-server.js")
                        .toString(),
                "--headless",
                "--port=" + port);
    }

    /** As its README says. */
    ProxyProcess java(Map<String, String> settings) throws IOException {
        Matcher command = Pattern.compile("(?m)^ {4}(java .*)$")
                .matcher(Files.readString(Stack.home().resolve("examples/java-gateway/README.md")));
        if (!command.find()) {
            throw new IllegalStateException("the README doesn't say how it is run");
        }
        environment.putAll(settings);
        environment.put("PORT", "" + port);
        environment.put("UPSTREAM_URL", "http://" + upstream);
        environment.put("SPOOL", directory.resolve("spool").toString());
        String java = Path.of(System.getProperty("java.home"), "bin").toString();
        environment.put("PATH", java + ":" + System.getenv("PATH"));
        return start("bash", "-c", "cd '" + Stack.home() + "' && exec " + command.group(1));
    }

    private String example(String file, String behind) throws IOException {
        return Files.readString(Stack.home().resolve("examples").resolve(file))
                .replace("127.0.0.1:8000", "127.0.0.1:" + port)
                .replace("127.0.0.1:8085", agent)
                .replace("127.0.0.1:9000", behind);
    }

    private ProxyProcess start(String... command) throws IOException {
        Path log = directory.resolve("proxy.log");
        var builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of(
                        "HOME", directory.toString(), "XDG_DATA_HOME", directory.toString(), "NODE_ENV", "production"));
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new TestAbortedException(
                    "%s isn't here, so its example was not run; on Debian, 'apt-get install %s' installs it"
                            .formatted(command[0], command[0]),
                    e);
        }
        await(command[0] + " to listen, see " + log).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException(command[0] + " ended:\n" + Files.readString(log));
            }
            return listens();
        });
        return this;
    }

    private boolean listens() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    String address() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        if (process == null) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

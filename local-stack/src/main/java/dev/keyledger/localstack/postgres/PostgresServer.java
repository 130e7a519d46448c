package dev.keyledger.localstack.postgres;

import dev.keyledger.localstack.data.OwnerOnly;
import dev.keyledger.localstack.data.Trees;
import dev.keyledger.localstack.report.StackProblem;
import dev.keyledger.localstack.supervise.ChildSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The embedded PostgreSQL: one cluster in a directory, run in the foreground as a child. Nothing is traded for speed:
 * {@code fsync} and {@code synchronous_commit} are on.
 */
public final class PostgresServer {
    /** One database for each service, owned by a role of the same name. */
    public static final List<String> DATABASES = List.of("keyledger_command", "keyledger_query", "keyledger_usage");

    private static final String MAJOR_VERSION = "17";

    private final Path directory;
    private final int port;
    private final PostgresAccess access;

    public PostgresServer(Path directory, int port, PostgresAccess access) {
        this.directory = directory;
        this.port = port;
        this.access = access;
    }

    /** @throws StackProblem if what the directory holds is not a cluster this version can run on */
    public static void check(Path directory) {
        Path version = directory.resolve("PG_VERSION");
        if (!Files.exists(directory)) {
            return;
        }
        try {
            String found = Files.readString(version).strip();
            if (!found.equals(MAJOR_VERSION)) {
                throw new StackProblem(directory + " holds data of PostgreSQL " + found + ", not of " + MAJOR_VERSION
                        + ": move it away, or keep using the Keyledger that made it");
            }
        } catch (IOException e) {
            throw new StackProblem(directory + " is not a PostgreSQL data directory (no readable PG_VERSION)", e);
        }
    }

    /** Makes the cluster if there is none. A half-made one never stands under the final name. */
    public ChildSpec prepare(Path log) throws IOException, InterruptedException {
        check(directory);
        Path binaries = PostgresBinaries.unpacked();
        if (!Files.exists(directory)) {
            initialize(binaries, log);
        }
        writeAccessRules();
        var provisioning = new PostgresProvisioning(port, access);
        return new ChildSpec(
                "postgres",
                serverCommand(binaries),
                directory,
                Map.of("TZ", "UTC"),
                log,
                // A "fast shutdown": connections are cut, and the checkpoint is written.
                "INT",
                provisioning,
                provisioning::answers,
                ChildSpec.READY_WITHIN);
    }

    private List<String> serverCommand(Path binaries) {
        var command = unprivileged(binaries.resolve("bin/postgres"));
        command.addAll(List.of("-D", directory.toAbsolutePath().toString()));
        var settings = List.of(
                "port=" + port,
                "listen_addresses=localhost",
                // No socket file: everybody comes by TCP and under the rules of pg_hba.conf.
                "unix_socket_directories=",
                "fsync=on",
                "synchronous_commit=on",
                "password_encryption=scram-sha-256",
                "max_connections=200",
                "timezone=UTC",
                "log_timezone=UTC",
                "log_line_prefix=%m [%p] %q%u@%d ");
        settings.forEach(setting -> command.addAll(List.of("-c", setting)));
        return command;
    }

    private void initialize(Path binaries, Path log) throws IOException, InterruptedException {
        Path unfinished = directory.resolveSibling(directory.getFileName() + ".unfinished");
        Trees.delete(unfinished);
        OwnerOnly.directory(unfinished);
        Path password = directory.resolveSibling(directory.getFileName() + ".password");
        var command = unprivileged(binaries.resolve("bin/initdb"));
        // Text is sorted by code point, the same on every machine.
        command.addAll(List.of("-D", unfinished.toAbsolutePath().toString(), "-U", PostgresAccess.SUPERUSER));
        command.addAll(List.of("-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
        if (access instanceof PostgresAccess.Passwords passwords) {
            OwnerOnly.write(password, passwords.superuser() + "\n");
            command.addAll(List.of("-A", "scram-sha-256", "--pwfile=" + password.toAbsolutePath()));
        } else {
            command.addAll(List.of("-A", "trust"));
        }
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            int exitCode = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start()
                    .waitFor();
            if (exitCode != 0) {
                throw new StackProblem("PostgreSQL's initdb failed with exit code " + exitCode + ", see " + log);
            }
            Files.move(unfinished, directory);
        } finally {
            Files.deleteIfExists(password);
        }
    }

    private void writeAccessRules() throws IOException {
        String method =
                switch (access) {
                    case PostgresAccess.Trust trust -> "trust";
                    case PostgresAccess.Passwords passwords -> "scram-sha-256";
                };
        String rules = """
                host all all 127.0.0.1/32 %s
                host all all ::1/128 %s
                """.formatted(method, method);
        Files.writeString(directory.resolve("pg_hba.conf"), rules, StandardCharsets.UTF_8);
    }

    /** PostgreSQL refuses to run as root; in a user namespace of its own root is nobody. */
    private static List<String> unprivileged(Path program) {
        var command = new ArrayList<String>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(program.toString());
        return command;
    }
}

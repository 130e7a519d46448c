package dev.keyledger.benchmarks.betterauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.measure.Trial;
import dev.keyledger.benchmarks.stack.Postgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * The API-key plugin of better-auth in a Node process of its own, on the same PostgreSQL server. Its functions are called
 * directly: it pays neither for HTTP nor for a token.
 */
public final class BetterAuth implements AutoCloseable {
    private static final String DATABASE = "keyledger_bench_better_auth";
    private static final List<String> FILES = List.of("package.json", "contender.mjs");
    private static final String LOG = "contender.log";
    private static final JsonMapper JSON = new JsonMapper();

    private final Postgres postgres;
    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;
    private final Path folder;

    private BetterAuth(Postgres postgres, Process process, Path folder) {
        this.postgres = postgres;
        this.process = process;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.folder = folder;
    }

    /**
     * Installs the packages beside the build's output, once for a given package.json.
     *
     * @return the folder in which it can be started
     * @throws BenchProblem if there is no Node, or the packages can't be had
     */
    public static Path install(Path checkout, Consumer<String> progress) {
        Path module = checkout.resolve("benchmarks");
        Path folder = module.resolve("target/better-auth");
        Path installed = folder.resolve("installed.json");
        try {
            Files.createDirectories(folder);
            for (String file : FILES) {
                Files.copy(
                        module.resolve("src/main/node/better-auth").resolve(file),
                        folder.resolve(file),
                        StandardCopyOption.REPLACE_EXISTING);
            }
            Path wanted = folder.resolve("package.json");
            if (!Files.exists(installed) || Files.mismatch(wanted, installed) >= 0) {
                progress.accept("installing better-auth with npm");
                npmInstall(folder);
                Files.copy(wanted, installed, StandardCopyOption.REPLACE_EXISTING);
            }
            return folder;
        } catch (IOException e) {
            throw new BenchProblem(
                    "better-auth can't be installed: " + e.getMessage()
                            + ". It needs Node 20 or newer and npm ('apt-get install nodejs npm' on Debian); "
                            + "--without-better-auth measures without it",
                    e);
        }
    }

    public static BetterAuth start(Path folder, Postgres postgres) {
        postgres.createDatabase(DATABASE);
        var builder = new ProcessBuilder("node", "contender.mjs").directory(folder.toFile());
        builder.environment()
                .putAll(Map.of(
                        "PGHOST",
                        postgres.host(),
                        "PGPORT",
                        "" + postgres.port(),
                        "PGDATABASE",
                        DATABASE,
                        "PGUSER",
                        Postgres.SUPERUSER,
                        "PGPASSWORD",
                        postgres.password(),
                        "NODE_ENV",
                        "production"));
        try {
            Process process =
                    builder.redirectError(folder.resolve(LOG).toFile()).start();
            var betterAuth = new BetterAuth(postgres, process, folder);
            betterAuth.readAnswer();
            return betterAuth;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public Trial create(int clients, Duration duration) {
        return run("create", clients, duration);
    }

    /** Disables keys of the last create. */
    public Trial revoke(int clients, Duration duration) {
        return run("revoke", clients, duration);
    }

    /** Verifies keys of the last create that were not disabled, again and again. */
    public Trial verify(int clients, Duration duration) {
        return run("verify", clients, duration);
    }

    @Override
    public void close() {
        try {
            commands.close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        postgres.dropDatabase(DATABASE);
    }

    /** Of what is installed, by package. */
    public Map<String, String> versions() {
        var versions = new TreeMap<String, String>();
        for (String name : List.of("better-auth", "@better-auth/api-key", "pg")) {
            versions.put(
                    name, versionIn(folder.resolve("node_modules").resolve(name).resolve("package.json")));
        }
        return versions;
    }

    private Trial run(String operation, int clients, Duration duration) {
        try {
            commands.write(String.format(Locale.ROOT, "%s %d %d%n", operation, clients, duration.toMillis()));
            commands.flush();
            JsonNode answer = readAnswer();
            Histogram latencyMicros = Trial.newHistogram();
            answer.required("micros").forEach(micros -> latencyMicros.recordValue(micros.asLong()));
            return Trial.of(answer.required("seconds").asDouble(), latencyMicros);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String versionIn(Path packageJson) {
        try {
            return JSON.readTree(Files.readString(packageJson))
                    .required("version")
                    .asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode readAnswer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new BenchProblem("better-auth ended:\n" + Files.readString(folder.resolve(LOG)));
        }
        return JSON.readTree(line);
    }

    private static void npmInstall(Path folder) throws IOException {
        Process npm = new ProcessBuilder(
                        "npm",
                        "install",
                        // The plugin names peers that don't agree with what better-auth itself brings.
                        "--legacy-peer-deps",
                        "--no-package-lock",
                        "--ignore-scripts",
                        "--no-audit",
                        "--no-fund")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        npm.getOutputStream().close();
        String output = new String(npm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (npm.waitFor() != 0) {
                throw new IOException("npm install failed:\n" + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchProblem("Interrupted", e);
        }
    }
}

package dev.keyledger.command.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/** What a file sink keeps for the workspace acme, as others see it. */
record SandboxDirectory(Path sinkDirectory) {
    FileSink sink() {
        return new FileSink("laptop", sinkDirectory, Duration.ofSeconds(20));
    }

    FileSink sinkThat(FileSink.Replacement files) {
        return new FileSink("laptop", sinkDirectory, Duration.ofSeconds(20), files);
    }

    Path workspace() {
        return sinkDirectory.resolve("acme");
    }

    Path env() {
        return workspace().resolve("gateway.env");
    }

    Path versionFile() {
        return workspace().resolve(".gateway.version");
    }

    Path lock() {
        return workspace().resolve(".gateway.lock");
    }

    /** The version whose secret is there, from the secret itself; 0 if there is none. */
    int visibleVersion() throws IOException {
        if (!Files.exists(env())) {
            return 0;
        }
        String text = Files.readString(env());
        String start = "GATEWAY_API_KEY=dg_live_secretOfVersion";
        if (!text.startsWith(start) || !text.endsWith("\n")) {
            throw new AssertionError("not a whole line: " + text);
        }
        return Integer.parseInt(text.strip().substring(start.length()));
    }

    List<String> files() throws IOException {
        try (var files = Files.list(workspace())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}

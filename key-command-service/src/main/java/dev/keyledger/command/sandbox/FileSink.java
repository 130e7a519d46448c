package dev.keyledger.command.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes {@code {directory}/{workspaceId}/gateway.env}, one line that a shell or a container reads. Instances that share
 * the directory agree by a lock on {@code .gateway.lock} and by {@code .gateway.version}, which is raised before the
 * secret changes: whoever comes with an older one, however late, finds it raised and leaves the secret alone.
 */
final class FileSink implements SandboxSink {
    private static final Logger LOG = LoggerFactory.getLogger(FileSink.class);

    private final String name;
    private final Path directory;
    private final Duration timeout;
    private final Replacement files;

    /** How a file gets its content; in tests it also dies half way. */
    @FunctionalInterface
    interface Replacement {
        void replace(Path file, String content) throws IOException;
    }

    FileSink(String name, Path directory, Duration timeout) {
        this(name, directory, timeout, DurableFile::replace);
    }

    FileSink(String name, Path directory, Duration timeout, Replacement files) {
        this.name = name;
        this.directory = directory;
        this.timeout = timeout;
        this.files = files;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    @SuppressWarnings("try") // a lock is for having, not for reading
    public int ensure(SandboxSecret secret) throws SinkException {
        Path sandbox = directory.resolve(secret.workspaceId().value());
        try {
            DurableFile.makeDirectory(sandbox);
            try (var lock = DirectoryLock.acquire(sandbox.resolve(".gateway.lock"), timeout)) {
                return ensureAlone(sandbox, secret);
            }
        } catch (IOException e) {
            // These name a file and what is wrong with it, and know nothing of what is in it.
            throw new SinkException(name, e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    private int ensureAlone(Path sandbox, SandboxSecret secret) throws IOException, SinkException {
        Path file = sandbox.resolve("gateway.env");
        Path versionFile = sandbox.resolve(".gateway.version");
        DurableFile.removeLeftover(file);
        DurableFile.removeLeftover(versionFile);

        HeldSecret offered = HeldSecret.of(secret);
        Optional<VersionMark> mark = markIn(versionFile);
        if (mark.isPresent() && mark.get().secret().isNewerThan(offered)) {
            return keptInsteadOf(secret, mark.get());
        }
        String line = SandboxSecret.VARIABLE + "=" + secret.value() + "\n";
        var written = new VersionMark(offered, true);
        if (!mark.equals(Optional.of(written)) || !DurableFile.holds(file, line)) {
            files.replace(versionFile, new VersionMark(offered, false).text());
            files.replace(file, line);
            files.replace(versionFile, written.text());
        }
        return secret.version();
    }

    private int keptInsteadOf(SandboxSecret secret, VersionMark newer) throws SinkException {
        int version = newer.secret().versionInsteadOf(secret, name);
        if (!newer.written()) {
            throw new SinkException(
                    name,
                    String.format(
                            Locale.ROOT,
                            "workspace %s waits for version %d, whose writer died half way",
                            secret.workspaceId(),
                            version));
        }
        return version;
    }

    private static Optional<VersionMark> markIn(Path versionFile) throws IOException {
        try {
            Optional<VersionMark> mark = VersionMark.parse(Files.readString(versionFile, StandardCharsets.ISO_8859_1));
            if (mark.isEmpty()) {
                LOG.warn("{} was changed by somebody else; it is written anew", versionFile);
            }
            return mark;
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}

package dev.keyledger.verifier.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.keyformat.Pepper;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.verifier.memory.KeyTail.Standing;
import dev.keyledger.verifier.memory.Memories;
import dev.keyledger.worker.Backoff;
import dev.keyledger.worker.Worker;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file that is kept: always a whole one, whoever writes it, is killed over it, or must end. */
final class SnapshotFileTest {
    private static final Pepper PEPPER = new Pepper("p1", new byte[32]);
    private static final Peppers PEPPERS = new Peppers(List.of(PEPPER));

    @TempDir
    Path folder;

    private Path path;
    private SnapshotFile file;

    @BeforeEach
    void name() {
        path = folder.resolve("keys.snapshot");
        file = new SnapshotFile(path, PEPPERS);
    }

    /** Such as an old process that ends while the new one has begun. */
    @Test
    void twoWhoWriteAtOnce_eachReplaceItByAWholeOne() throws IOException {
        file.write(output -> {
            output.write("the fir".getBytes(UTF_8));
            file.write(other -> other.write("the second".getBytes(UTF_8)));
            assertThat(path).hasContent("the second");
            output.write("st".getBytes(UTF_8));
        });

        assertThat(path).hasContent("the first");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assertNothingBesideIt();
    }

    @Test
    void writingThatFails_leavesTheFormerOne() throws IOException {
        file.write(output -> output.write("the former".getBytes(UTF_8)));

        assertThatThrownBy(() -> file.write(output -> {
                    output.write("half of".getBytes(UTF_8));
                    throw new IOException("the disk is full");
                }))
                .hasMessage("the disk is full");

        assertThat(path).hasContent("the former");
        assertNothingBesideIt();
    }

    @Test
    void whatOneLeftWhoWasKilled_isDeleted_butNotWhatSomebodyIsWriting() throws IOException {
        Path left = Files.writeString(folder.resolve("keys.snapshot.17.next"), "half of");
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
        Path inWriting = Files.writeString(folder.resolve("keys.snapshot.18.next"), "half of");
        Path another = Files.writeString(folder.resolve("other.19.next"), "no business of ours");
        Files.setLastModifiedTime(another, FileTime.from(Instant.now().minus(Duration.ofDays(1))));

        file.write(output -> output.write("whole".getBytes(UTF_8)));

        try (var files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(path, inWriting, another);
        }
    }

    /** Writing millions of keys takes minutes, and whoever interrupts has waited already. */
    @Test
    void keeperThatWasInterrupted_writesNothingMoreAtItsEnd() {
        Standing standing = Memories.standing(Memories.of(List.of()));
        var begun = new AtomicInteger();
        var writer = new SnapshotWriter(
                () -> Optional.of(standing),
                () -> {
                    if (begun.incrementAndGet() == 1) {
                        Thread.currentThread().interrupt();
                    }
                    return Optional.empty();
                },
                PEPPERS);
        var keeper = new SnapshotKeeper(writer, file);
        assertThatThrownBy(() -> keeper.take(new Worker("keeper", Backoff.USUAL, keeper)))
                .isInstanceOf(ClosedByInterruptException.class);
        assertThat(Thread.interrupted()).isTrue();

        keeper.keepLast();

        assertThat(begun).hasValue(1);
        assertThat(path).doesNotExist();
    }

    private void assertNothingBesideIt() throws IOException {
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(path);
        }
    }

    /** A file of two lines, say. What is wrong with it is told in health, which must not quote it. */
    @ParameterizedTest
    @ValueSource(strings = {"canary\nX: y", "canary and more", "canary\u00e9", ""})
    void tokenThatNoHeaderCanHold_isNotQuoted(String token) {
        var client = new SnapshotClient(URI.create("http://localhost:9"), () -> token, PEPPERS);

        assertThatThrownBy(client::position)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("token of role gateway")
                .hasMessageNotContaining("canary");
    }
}

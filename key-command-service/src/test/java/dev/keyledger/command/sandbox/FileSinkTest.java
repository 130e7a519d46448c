package dev.keyledger.command.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSinkTest {
    @TempDir
    private Path temporary;

    private SandboxDirectory directory;

    @BeforeEach
    void nameADirectoryThatIsNotThereYet() {
        directory = new SandboxDirectory(temporary.resolve("made/sandboxes"));
    }

    @Test
    void firstSecret_isOneLine_forTheOwnerAlone() throws Exception {
        assertThat(directory.sink().ensure(Secrets.version(1))).isEqualTo(1);

        assertThat(Files.readString(directory.env())).isEqualTo("GATEWAY_API_KEY=" + Secrets.value(1) + "\n");
        assertThat(SandboxDirectory.mode(directory.env())).isEqualTo("rw-------");
        assertThat(SandboxDirectory.mode(directory.versionFile())).isEqualTo("rw-------");
        assertThat(SandboxDirectory.mode(directory.workspace())).isEqualTo("rwx------");
        assertThat(SandboxDirectory.mode(directory.sinkDirectory())).isEqualTo("rwx------");
        assertThat(directory.files()).containsExactly(".gateway.lock", ".gateway.version", "gateway.env");
    }

    @Test
    void newerSecret_replacesTheOlder() throws Exception {
        directory.sink().ensure(Secrets.version(1));
        assertThat(directory.sink().ensure(Secrets.version(7))).isEqualTo(7);
        assertThat(directory.visibleVersion()).isEqualTo(7);
    }

    @Test
    void olderSecret_isLeftOut_andTheHeldVersionTold() throws Exception {
        directory.sink().ensure(Secrets.version(7));
        assertThat(directory.sink().ensure(Secrets.version(6))).isEqualTo(7);
        assertThat(directory.visibleVersion()).isEqualTo(7);
    }

    @Test
    void sameSecretAgain_touchesNothing() throws Exception {
        directory.sink().ensure(Secrets.version(2));
        FileTime longAgo = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
        Files.setLastModifiedTime(directory.env(), longAgo);
        Files.setLastModifiedTime(directory.versionFile(), longAgo);

        assertThat(directory.sink().ensure(Secrets.version(2))).isEqualTo(2);
        assertThat(Files.getLastModifiedTime(directory.env())).isEqualTo(longAgo);
        assertThat(Files.getLastModifiedTime(directory.versionFile())).isEqualTo(longAgo);
    }

    @Test
    void secretOfAKeyMadeLater_replacesAHigherVersion_andNeverTheOtherWayRound() throws Exception {
        directory.sink().ensure(Secrets.of(Secrets.KEY, 9));
        assertThat(directory.sink().ensure(Secrets.of(Secrets.LATER_KEY, 1))).isEqualTo(1);
        assertThat(directory.visibleVersion()).isEqualTo(1);

        assertThatThrownBy(() -> directory.sink().ensure(Secrets.of(Secrets.KEY, 9)))
                .isInstanceOf(SinkException.class)
                .hasMessageContaining("made later");
        assertThat(directory.visibleVersion()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deleted", "emptied", "changed", "opened to others", "a link", "workspace deleted"})
    void whatOthersDidToTheSecret_isRepaired(String how) throws Exception {
        directory.sink().ensure(Secrets.version(3));
        switch (how) {
            case "deleted" -> Files.delete(directory.env());
            case "emptied" -> Files.writeString(directory.env(), "");
            case "changed" -> Files.writeString(directory.env(), "GATEWAY_API_KEY=" + Secrets.value(4) + "\n");
            case "opened to others" ->
                Files.setPosixFilePermissions(directory.env(), PosixFilePermissions.fromString("rw-r--r--"));
            case "a link" -> {
                Path elsewhere = Files.move(directory.env(), temporary.resolve("elsewhere"));
                Files.createSymbolicLink(directory.env(), elsewhere);
            }
            default -> {
                for (String file : directory.files()) {
                    Files.delete(directory.workspace().resolve(file));
                }
                Files.delete(directory.workspace());
            }
        }
        assertThat(directory.sink().ensure(Secrets.version(3))).isEqualTo(3);
        assertThat(directory.visibleVersion()).isEqualTo(3);
        assertThat(Files.isSymbolicLink(directory.env())).isFalse();
        assertThat(SandboxDirectory.mode(directory.env())).isEqualTo("rw-------");
    }

    @Test
    void directoryOpenedToOthers_isClosedAgain() throws Exception {
        directory.sink().ensure(Secrets.version(3));
        Files.setPosixFilePermissions(directory.workspace(), PosixFilePermissions.fromString("rwxr-xr-x"));
        directory.sink().ensure(Secrets.version(3));
        assertThat(SandboxDirectory.mode(directory.workspace())).isEqualTo("rwx------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "version=3\n", "key-id=x\nversion=3\nstate=written\n", "\0\0\0\0"})
    void brokenVersionFile_isWrittenAnew(String content) throws Exception {
        directory.sink().ensure(Secrets.version(3));
        Files.writeString(directory.versionFile(), content);
        assertThat(directory.sink().ensure(Secrets.version(3))).isEqualTo(3);
        assertThat(directory.sink().ensure(Secrets.version(2))).isEqualTo(3);
        assertThat(directory.visibleVersion()).isEqualTo(3);
    }

    @Test
    void leftoversOfADeadWriter_areDeleted_evenIfNothingElseIsToDo() throws Exception {
        directory.sink().ensure(Secrets.version(3));
        Files.writeString(directory.workspace().resolve(".gateway.env.new"), "GATEWAY_API_KEY=half");
        Files.writeString(directory.workspace().resolve(".gateway.version.new"), "");
        directory.sink().ensure(Secrets.version(3));
        assertThat(directory.files()).containsExactly(".gateway.lock", ".gateway.version", "gateway.env");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void writerThatDies_isFinishedByTheNext_andNeverGivesWayToAnOlderSecret(int stepsSurvived) throws Exception {
        directory.sink().ensure(Secrets.version(4));
        assertThatThrownBy(() -> directory.sinkThat(new Dying(stepsSurvived)).ensure(Secrets.version(5)))
                .isInstanceOf(SinkException.class);

        int left = directory.visibleVersion();
        boolean raised = stepsSurvived > 0;
        if (raised && stepsSurvived < 5) {
            assertThatThrownBy(() -> directory.sink().ensure(Secrets.version(4)))
                    .isInstanceOf(SinkException.class)
                    .hasMessageContaining("waits for version 5");
        } else {
            assertThat(directory.sink().ensure(Secrets.version(4))).isEqualTo(raised ? 5 : 4);
        }
        assertThat(directory.visibleVersion()).isEqualTo(left);

        assertThat(directory.sink().ensure(Secrets.version(5))).isEqualTo(5);
        assertThat(directory.visibleVersion()).isEqualTo(5);
        assertThat(directory.sink().ensure(Secrets.version(4))).isEqualTo(5);
        assertThat(directory.visibleVersion()).isEqualTo(5);
    }

    @Test
    void lockHeldByAStoppedProcess_isAFailure_thatPasses() throws Exception {
        directory.sink().ensure(Secrets.version(1));
        var impatient = new FileSink("laptop", directory.sinkDirectory(), Duration.ofMillis(60));
        try (var channel = FileChannel.open(directory.lock(), StandardOpenOption.WRITE)) {
            assertThat(channel.lock().isValid()).isTrue();
            assertThatThrownBy(() -> impatient.ensure(Secrets.version(2)))
                    .isInstanceOf(SinkException.class)
                    .hasMessageContaining("sandbox sink laptop")
                    .hasMessageContaining("somebody else has held");
        }
        assertThat(impatient.ensure(Secrets.version(2))).isEqualTo(2);
    }

    @Test
    void directoryThatCannotBeMade_isAFailureThatNamesSinkAndPath_andNoSecret() throws Exception {
        Path file = Files.writeString(temporary.resolve("file"), "");
        var sink = new FileSink("laptop", file, Duration.ofSeconds(1));
        assertThatThrownBy(() -> sink.ensure(Secrets.version(1)))
                .isInstanceOf(SinkException.class)
                .hasMessageContaining("sandbox sink laptop")
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining(Secrets.value(1))
                .hasNoCause();
    }

    @Test
    void secret_doesNotTellItsValue() {
        assertThat(Secrets.version(1).toString()).contains("acme").doesNotContain(Secrets.value(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "two\nLINES=1", "caf\u00e9"})
    void secretThatIsNoWord_isRefused_withoutBeingTold(String value) {
        assertThatThrownBy(() -> new SandboxSecret(Secrets.ACME, Secrets.KEY, 1, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a secret is printable ASCII without spaces");
    }

    /** Dies before or after each of the three replacements: six moments, counted by the half steps it survives. */
    private static final class Dying implements FileSink.Replacement {
        private int survives;

        private Dying(int survives) {
            this.survives = survives;
        }

        @Override
        public void replace(Path file, String content) throws IOException {
            stepOrDie();
            DurableFile.replace(file, content);
            stepOrDie();
        }

        private void stepOrDie() throws IOException {
            if (survives-- == 0) {
                throw new IOException("died");
            }
        }
    }
}

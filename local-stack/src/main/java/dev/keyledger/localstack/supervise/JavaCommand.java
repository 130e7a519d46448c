package dev.keyledger.localstack.supervise;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines for children that are Java programs: they run on the launcher's own JDK. */
public final class JavaCommand {
    /**
     * The optimising compiler takes a third of the processor time of a start, for code that runs only then. Methods must
     * be called more often than by default until it looks at them; under load they soon are.
     */
    public static final List<String> QUICK_START = List.of(
            "-XX:Tier4InvocationThreshold=30000",
            "-XX:Tier4MinInvocationThreshold=10000",
            "-XX:Tier4CompileThreshold=60000",
            "-XX:Tier4BackEdgeThreshold=400000");

    private JavaCommand() {}

    /**
     * A main class of the launcher's class path.
     *
     * @param program what its start cache is called
     */
    public static List<String> ofClass(
            StartCaches caches, String program, List<String> jvmOptions, String mainClass, String... arguments) {
        String classPath = System.getProperty("java.class.path");
        var command = java(jvmOptions);
        Path first = Path.of(classPath.split(File.pathSeparator, 2)[0]).toAbsolutePath();
        Path directory = first.getParent();
        // JVMs keep nothing for a class path with directories, which is what a test's or an IDE's has.
        if (directory != null && Files.isRegularFile(first)) {
            command.addAll(caches.options(directory, program, first));
        }
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(List.of(arguments));
        return command;
    }

    /**
     * A jar that the child runs in its directory.
     *
     * @param jar its name, which is written last when the program is built
     */
    public static List<String> ofJar(StartCaches caches, List<String> jvmOptions, Path directory, String jar) {
        var command = java(jvmOptions);
        command.addAll(caches.options(directory, "app", directory.resolve(jar)));
        command.addAll(List.of("-jar", jar));
        return command;
    }

    private static List<String> java(List<String> jvmOptions) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 24) {
            // Protobuf, Netty and Kafka still use it, and newer JDKs warn each time; older ones don't know the option.
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(jvmOptions);
        return command;
    }
}

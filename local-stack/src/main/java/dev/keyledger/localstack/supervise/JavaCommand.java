package dev.keyledger.localstack.supervise;

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

    /** A main class of the launcher's class path. */
    public static List<String> ofClass(List<String> jvmOptions, String mainClass, String... arguments) {
        var command = java(jvmOptions);
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(List.of(arguments));
        return command;
    }

    /** @param jar relative to the directory that the child runs in, as a class-data archive wants it */
    public static List<String> ofJar(List<String> jvmOptions, String jar) {
        var command = java(jvmOptions);
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

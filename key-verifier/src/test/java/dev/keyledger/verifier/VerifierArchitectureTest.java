package dev.keyledger.verifier;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import dev.keyledger.testsupport.LayeringRules;

@AnalyzeClasses(packages = "dev.keyledger.verifier", importOptions = ImportOption.DoNotIncludeTests.class)
final class VerifierArchitectureTest {
    @ArchTest
    static final ArchTests LAYERING = ArchTests.in(LayeringRules.class);
}

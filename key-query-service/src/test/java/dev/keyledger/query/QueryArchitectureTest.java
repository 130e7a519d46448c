package dev.keyledger.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import dev.keyledger.testsupport.LayeringRules;
import dev.keyledger.testsupport.ReadsByIdentity;

@AnalyzeClasses(packages = "dev.keyledger.query", importOptions = ImportOption.DoNotIncludeTests.class)
final class QueryArchitectureTest {
    @ArchTest
    static final ArchTests LAYERING = ArchTests.in(LayeringRules.class);

    /** What is one row and known by its id is Panache's to read. */
    @ArchTest
    static void requests_readByIdentityWithPanache(JavaClasses classes) {
        assertThat(ReadsByIdentity.ofRequests(classes)).containsExactly("Keys", "UsageWindows", "Workspaces");
    }
}

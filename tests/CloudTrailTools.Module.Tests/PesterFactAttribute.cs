using System.Collections.Generic;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace CloudTrailTools.Module.Tests;

/// <summary>Marks the method that stands for the whole Pester suite.</summary>
[XunitTestCaseDiscoverer("CloudTrailTools.Module.Tests." + nameof(PesterDiscoverer), "CloudTrailTools.Module.Tests")]
public sealed class PesterFactAttribute : FactAttribute;

/// <summary>Finds the one test case behind a <see cref="PesterFactAttribute"/>.</summary>
public sealed class PesterDiscoverer(IMessageSink diagnosticMessageSink) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        [new PesterTestCase(diagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod)];
}

using System.Threading.Tasks;
using Xunit;

namespace CloudTrailTools.Aws.Tests.S3;

public sealed class S3WarmUpTests
{
    // In use nobody looks at how it ends: it would come to nothing unseen.
    [Fact]
    public async Task Everything_it_sets_out_to_do_is_done() => await S3WarmUp.RunAsync();
}

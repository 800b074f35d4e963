using System;
using Xunit;

namespace CloudTrailTools.Core.Tests.Events;

public class CloudTrailEventTests
{
    [Fact]
    public void An_event_tells_its_fields()
    {
        CloudTrailEvent e = CloudTrailEvent.Parse("""
            {"eventVersion":"1.10","eventTime":"2023-07-10T11:42:18Z","eventSource":"ec2.amazonaws.com","eventName":"TerminateInstances",
             "awsRegion":"us-east-1","userIdentity":{"type":"IAMUser","userName":"alice","accountId":"012345678901"},"errorCode":"AccessDenied",
             "requestParameters":{"instancesSet":{"items":[{"instanceId":"i-1"}]},"n":9.82222E-5},"readOnly":false,"eventID":"e-1"}
            """);
        Assert.Equal("2023-07-10T11:42:18Z ec2 TerminateInstances by alice in us-east-1 (AccessDenied)", e.ToString());
        Assert.Equal(new DateTime(2023, 7, 10, 11, 42, 18, DateTimeKind.Utc), e.EventTime);
        Assert.Equal("e-1", e.EventId);
        Assert.Equal(new Version(1, 10), e.EventVersionNumber);
        Assert.Equal("012345678901", e.AccountId);
        Assert.False(e.Succeeded);
        Assert.Equal("""{"instancesSet":{"items":[{"instanceId":"i-1"}]},"n":9.82222E-5}""", e.RequestParameters!.ToString());
        Assert.Equal(9.82222E-5, ((CloudTrailObject)e.RequestParameters)["N"]);
    }
}

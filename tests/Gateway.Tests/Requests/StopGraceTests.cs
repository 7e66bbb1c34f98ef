using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Settings;

namespace ZeroShotOrleans.Gateway.Tests.Requests;

public sealed class StopGraceTests
{
    [Fact]
    public async Task A_body_in_many_pieces_costs_no_memory_for_each()
    {
        const int Pieces = 10_000;
        using var stopping = new CancellationTokenSource();
        using var aborted = new CancellationTokenSource();
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(new byte[Pieces + 1]);
        var body = new StopGrace(new Life(stopping.Token), Options.Create(new GatewayOptions()), TimeProvider.System).BodyOf(context);
        var piece = new byte[1];
        Assert.Equal(1, await body.ReadAsync(piece, aborted.Token));

        // All reads complete synchronously, so that they are counted on this thread.
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var at = 0; at < Pieces; at++)
        {
            Assert.Equal(1, await body.ReadAsync(piece, aborted.Token));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Pieces * 8);
    }

    private sealed class Life(CancellationToken stopping) : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => stopping;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => throw new NotSupportedException();
    }
}

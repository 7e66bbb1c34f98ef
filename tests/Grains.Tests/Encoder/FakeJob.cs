using System.Collections.Immutable;
using System.Threading.Channels;
using ZeroShotOrleans.Grains.Contracts;

namespace ZeroShotOrleans.Grains.Tests.Encoder;

/// <summary>A job that records the reports on its leases.</summary>
internal sealed class FakeJob : IJobWorkGrain
{
    private readonly Channel<LeaseReport> _reports = Channel.CreateUnbounded<LeaseReport>();

    /// <summary>Answers a report, or fails.</summary>
    public Func<LeaseReport, ReportAnswer> Answer { get; set; } = _ => ReportAnswer.Continue;

    /// <summary>Reports that no test has read.</summary>
    public int UnreadReports => _reports.Reader.Count;

    /// <summary>The next report, once it comes.</summary>
    public Task<LeaseReport> NextReportAsync() => Soon.OfAsync(_reports.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask(), "a report");

    public Task<ReportAnswer> ReportAsync(LeaseReport report, CancellationToken cancellationToken)
    {
        _reports.Writer.TryWrite(report);
        try
        {
            return Task.FromResult(Answer(report));
        }
        catch (Exception exception)
        {
            return Task.FromException<ReportAnswer>(exception);
        }
    }

    public Task<ImageLease?> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ImmutableArray<byte[]>> ReadUploadsAsync(long first, int count, CancellationToken cancellationToken) => throw new NotSupportedException();
}

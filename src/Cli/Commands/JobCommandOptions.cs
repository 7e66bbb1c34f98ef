using System.CommandLine;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>Options that say what share of the cluster a job gets, and how long it is kept.</summary>
internal sealed class JobCommandOptions
{
    // A century: what is beyond is a slip.
    private const int MaxDays = 36_500;

    private readonly Option<string?> _priority = new("--priority")
    {
        HelpName = "low|normal|high",
        Description = "Share beside other jobs of the tenant: low a quarter of the usual one, high four times as much. Default normal.",
    };

    private readonly Option<string?> _tenant = new("--tenant")
    {
        HelpName = "NAME",
        Description = $"For whom the job runs, at most {Limits.MaxNameLength} characters: tenants share a cluster equally, however many jobs each has. " +
            "Default: the tenant without a name.",
    };

    private readonly Option<int?> _keepDays = new("--keep-days")
    {
        HelpName = "N",
        Description = "Days for which the job and its results are kept after its end, 1 or more. Default: as the silos are configured.",
        CustomParser = argument => NumberArgument.Read(argument, from: 1, to: MaxDays),
    };

    private readonly Option<bool> _fresh = new("--fresh")
    {
        Description = "Begin a new job, although an unfinished one of the same command could be resumed.",
    };

    public JobCommandOptions() => Choice.Only(_priority, "low", "normal", "high");

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_priority, _tenant, _keepDays, _fresh];

    /// <summary>The job with what was asked for; the rest stays as it is.</summary>
    /// <exception cref="UsageException">The tenant's name is too long.</exception>
    public JobSpec Apply(ParseResult parsed, JobSpec spec)
    {
        var tenant = parsed.GetValue(_tenant) ?? spec.Tenant;
        if (tenant.Length > Limits.MaxNameLength)
        {
            throw new UsageException($"--tenant has {tenant.Length} characters; a name has at most {Limits.MaxNameLength}. Shorten it.");
        }

        return spec with
        {
            Priority = parsed.GetValue(_priority) switch
            {
                null => spec.Priority,
                "low" => JobPriority.Low,
                "high" => JobPriority.High,
                _ => JobPriority.Normal,
            },
            Tenant = tenant,
            KeepFor = parsed.GetValue(_keepDays) is { } days ? TimeSpan.FromDays(days) : spec.KeepFor,
            Fresh = parsed.GetValue(_fresh),
        };
    }
}

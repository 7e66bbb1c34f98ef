using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Commands.Options;

/// <summary>Options for the priority, tenant and retention of a job.</summary>
internal sealed class JobCommandOptions
{
    // A century; more is a typing error.
    private const int MaxDays = 36_500;

    private readonly Option<string?> _priority = new("--priority")
    {
        HelpName = "low|normal|high",
        Description = "Share relative to other jobs of the tenant: low is a quarter of normal, high is four times normal. Default normal.",
    };

    private readonly Option<string?> _tenant = new("--tenant")
    {
        HelpName = "NAME",
        Description = $"Tenant of the job, at most {Limits.MaxNameLength} characters. Tenants share a cluster equally, regardless of their number of jobs. " +
            "Default: the unnamed tenant.",
    };

    private readonly Option<int?> _keepDays = new("--keep-days")
    {
        HelpName = "N",
        Description = "Days to keep the job and its results after its end, 1 or more. Default: as configured in the silos.",
        CustomParser = argument => NumberArgument.Read(argument, from: 1, to: MaxDays),
    };

    private readonly Option<bool> _fresh = new("--fresh")
    {
        Description = "Start a new job, even if an unfinished job of the same command could be resumed.",
    };

    public JobCommandOptions() => Choice.Only(_priority, "low", "normal", "high");

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_priority, _tenant, _keepDays, _fresh];

    /// <summary>Applies the options to a job.</summary>
    /// <exception cref="UsageException">The tenant's name is too long.</exception>
    public JobSpec Apply(ParseResult parsed, JobSpec spec)
    {
        var tenant = parsed.GetValue(_tenant) ?? spec.Tenant;
        if (tenant.Length > Limits.MaxNameLength)
        {
            throw new UsageException($"--tenant has {tenant.Length} characters; at most {Limits.MaxNameLength} are allowed.");
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

using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Inputs;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Security;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>Submits, lists, controls and deletes jobs.</summary>
internal sealed class JobEndpoints(
    GrainClient client, IGrainFactory grains, JobAccess access, BodyReader bodies, LabelInput labels, ModelChoice models, AuditLog audit,
    IConfiguration configuration, IOptions<GatewayOptions> options, IOptions<AuthOptions> auth)
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/jobs", (HttpContext context, JobEndpoints endpoints) => endpoints.SubmitAsync(context))
            .Accepts<SubmitJobBody>("application/json").Produces<JobBody>(StatusCodes.Status201Created).Produces<JobBody>().ProducesProblem(StatusCodes.Status507InsufficientStorage)
            .WithName("submitJob").WithTags("Jobs").WithSummary("Submit a job, or resume the unfinished one with the same options");
        routes.MapGet("/v1/jobs", (HttpContext context, JobEndpoints endpoints, int? most) => endpoints.ListAsync(context, most ?? HttpLimits.DefaultListedJobs))
            .Produces<JobListBody>().WithName("listJobs").WithTags("Jobs").WithSummary("List jobs, newest first");
        routes.MapGet("/v1/jobs/{id}", (HttpContext context, JobEndpoints endpoints, string id) => endpoints.GetAsync(context, id))
            .Produces<JobBody>().WithName("getJob").WithTags("Jobs").WithSummary("Status and progress of a job");
        routes.MapGet("/v1/jobs/{id}/labels", (HttpContext context, JobEndpoints endpoints, string id) => endpoints.CountLabelsAsync(context, id))
            .Produces<LabelCountsBody>().WithName("countJobLabels").WithTags("Jobs").WithSummary("How many images have each label as their top label");
        MapCommand(routes, "pause", "Hold a job", (job, cancellationToken) => job.PauseAsync(cancellationToken));
        MapCommand(routes, "resume", "Resume a paused, cancelled or failed job", (job, cancellationToken) => job.ResumeAsync(cancellationToken));
        MapCommand(routes, "cancel", "Cancel a job; its results so far stay readable", (job, cancellationToken) => job.CancelAsync(cancellationToken));
        routes.MapPost("/v1/jobs/{id}/retry", (HttpContext context, JobEndpoints endpoints, string id) => endpoints.RetryAsync(context, id))
            .Accepts<RetryBody>("application/json").Produces<JobBody>().WithName("retryJob").WithTags("Jobs").WithSummary("Retry images with errors");
        routes.MapPost("/v1/jobs/{id}/relabel", (HttpContext context, JobEndpoints endpoints, string id) => endpoints.RelabelAsync(context, id))
            .Accepts<RelabelBody>("application/json").Produces<JobBody>(StatusCodes.Status201Created).Produces<JobBody>().ProducesProblem(StatusCodes.Status507InsufficientStorage)
            .WithName("relabelJob").WithTags("Jobs").WithSummary("Classify the images of a job for other labels, using its stored embeddings");
        routes.MapDelete("/v1/jobs/{id}", (HttpContext context, JobEndpoints endpoints, string id) => endpoints.DeleteAsync(context, id))
            .Produces(StatusCodes.Status204NoContent).WithName("deleteJob").WithTags("Jobs").WithSummary("Delete a job with its results");
    }

    private static void MapCommand(IEndpointRouteBuilder routes, string command, string summary, Func<IJobGrain, CancellationToken, Task<JobProgress>> run) => routes
        .MapPost($"/v1/jobs/{{id}}/{command}", (HttpContext context, JobEndpoints endpoints, string id) => endpoints.CommandAsync(context, id, command, run))
        .Produces<JobBody>().WithName($"{command}Job").WithTags("Jobs").WithSummary(summary);

    private async Task<IResult> SubmitAsync(HttpContext context)
    {
        var body = NativeJson.Read<SubmitJobBody>(await bodies.ReadAsync(context));
        return await SubmittedAsync(context, AuditAction.Submit, body.Model is { } model ? $"for model {model}" : "for the default model", async () =>
        {
            RefuseFilesWithoutRoots(body.Source);
            RefuseStoresWithoutAllowed(body.Source);
            await RefuseTooManyAsync(context);
            return await SpecOfAsync(context, body);
        });
    }

    private async Task<JobSpec> SpecOfAsync(HttpContext context, SubmitJobBody body) => new()
    {
        Source = body.Source.ToSource(),
        Model = await models.OfAsync(body.Model, context.RequestAborted),
        LabelSets = [.. body.LabelSets.Select(LabelSetOf)],
        Score = new ScoreOptions
        {
            TopK = body.TopK ?? new ScoreOptions().TopK, Threshold = body.Threshold ?? 0, MultiLabel = body.MultiLabel ?? false, Activation = body.Activation ?? Activation.Trained, WithLogits = body.WithLogits ?? false, Rematch = body.Rematch ?? 0,
        },
        KeepEmbeddings = body.KeepEmbeddings ?? false,
        Reuse = body.OnlyChanged switch
        {
            ChangeRule.Time => new JobReuse("", ReuseKind.UnchangedFiles),
            ChangeRule.Content => new JobReuse("", ReuseKind.UnchangedContent),
            _ => null,
        },
        Priority = body.Priority ?? JobPriority.Normal,
        Tenant = context.User.TenantOf(),
        KeepFor = body.KeepDays is { } days ? KeepFor(days) : null,
        Fresh = body.Fresh ?? false,
    };

    private async Task<IResult> CountLabelsAsync(HttpContext context, string id)
    {
        var (job, description) = await access.FindAsync(context, id);
        return NativeAnswer.Of(LabelSetAnswers.Of(description, await job.CountLabelsAsync(context.RequestAborted)));
    }

    private async Task<IResult> RelabelAsync(HttpContext context, string id)
    {
        var body = NativeJson.Read<RelabelBody>(await bodies.ReadAsync(context));
        return await SubmittedAsync(context, AuditAction.Relabel, id, async () =>
        {
            var (_, description) = await access.FindAsync(context, id);
            await RefuseTooManyAsync(context);
            return SpecOf(body, id, description.Spec);
        });
    }

    private JobSpec SpecOf(RelabelBody body, string id, JobSpec spec) => spec with
    {
        LabelSets = [.. body.LabelSets.Select(LabelSetOf)],
        Score = spec.Score with
        {
            TopK = body.TopK ?? spec.Score.TopK,
            Threshold = body.Threshold ?? spec.Score.Threshold,
            MultiLabel = body.MultiLabel ?? (body.Activation is null && spec.Score.MultiLabel),
            Activation = body.Activation ?? (body.MultiLabel is true ? Activation.Trained : spec.Score.Activation),
            WithLogits = body.WithLogits ?? spec.Score.WithLogits,
            Rematch = 0,
        },
        Reuse = new JobReuse(id, ReuseKind.Embeddings),
    };

    private async Task<IResult> SubmittedAsync(HttpContext context, AuditAction action, string target, Func<Task<JobSpec>> spec)
    {
        var submitted = await audit.RunAsync(
            context.User, action, target, async () => await client.SubmitAsync(await spec(), context.RequestAborted),
            result => (result.Resumed ? "resumed job" : action.Done, result.Job.JobId));
        context.Response.Headers.Location = $"/v1/jobs/{submitted.Job.JobId}";
        var progress = await client.GetJob(submitted.Job.JobId).ProgressAsync(context.RequestAborted);
        bool? assumed = submitted.Job.Warnings.Any(warning => warning.Kind is ScoreWarningKind.AssumedLogitScale) ? true : null;
        var notResumed = submitted.NotResumed is null ? null : $"Job {submitted.NotResumed}: {submitted.Reason}";
        return NativeAnswer.Of(JobText.Of(submitted.Job, progress, submitted.Resumed, notResumed, assumed), submitted.Resumed ? StatusCodes.Status200OK : StatusCodes.Status201Created);
    }

    private async Task<IResult> ListAsync(HttpContext context, int most)
    {
        if (most is < 1 or > HttpLimits.MaxListedJobs)
        {
            throw new ApiException(ApiError.BadRequest($"'most' is {most}; it must be 1 to {HttpLimits.MaxListedJobs}."));
        }

        // Of one tenant: the newest of all may hold none of it.
        var jobs = context.User.Has(Scopes.Admin) ? await client.ListJobsAsync(most, context.RequestAborted) : await ListOfTenantAsync(context, most);
        return NativeAnswer.Of(new JobListBody([.. jobs
            .Where(job => JobAccess.Allows(context.User, job.Job.Spec))
            .Select(job => JobText.Of(job.Job, job.Progress))]));
    }

    private async Task<IResult> GetAsync(HttpContext context, string id)
    {
        var (job, description) = await access.FindAsync(context, id);
        return NativeAnswer.Of(JobText.Of(description, await job.ProgressAsync(context.RequestAborted)));
    }

    private async Task<IResult> CommandAsync(HttpContext context, string id, string command, Func<IJobGrain, CancellationToken, Task<JobProgress>> run)
    {
        var (description, progress) = await audit.RunAsync(context.User, AuditAction.Command(command), id, async () =>
        {
            var (_, found) = await access.FindAsync(context, id);
            return (found, await run(grains.GetGrain<IJobGrain>(id), context.RequestAborted));
        });
        return NativeAnswer.Of(JobText.Of(description, progress));
    }

    private async Task<IResult> RetryAsync(HttpContext context, string id)
    {
        var bytes = await bodies.ReadAsync(context);
        ImmutableArray<ImageError> errors = bytes.IsEmpty ? [] : NativeJson.Read<RetryBody>(bytes).Errors ?? [];
        return await CommandAsync(context, id, "retry", (job, cancellationToken) => job.RetryAsync(errors, cancellationToken));
    }

    private async Task<IResult> DeleteAsync(HttpContext context, string id)
    {
        return await audit.RunAsync(context.User, AuditAction.Delete, id, async () =>
        {
            await access.FindAsync(context, id);
            await grains.GetGrain<IJobGrain>(id).DeleteAsync(context.RequestAborted);
            return TypedResults.NoContent();
        });
    }

    private LabelSetDefinition LabelSetOf(JobLabelSetBody set, int index) => set.Name is { } name
        ? set.Labels is null && set.Templates is null
            ? LabelSetNames.Parse(name)
            : throw new ApiException(ApiError.BadRequest($"labelSets[{index}] has 'name' and 'labels' or 'templates', but a stored set has its own."))
        : new LabelSetDefinition
        {
            Labels = labels.Check(set.Labels ?? [], $"labelSets[{index}].labels"),
            Templates = labels.CheckTemplates(set.Templates ?? [], $"labelSets[{index}].templates"),
        };

    // Without roots a silo reads every file its user may read: fine for that user on the same machine, not for every holder of a key.
    private void RefuseFilesWithoutRoots(SourceBody source)
    {
        if (PlacesOf(source).Any(IsLocal) && (auth.Value.IsOn || options.Value.AllowAnyoneOnTheNetwork) && !configuration.GetSection("Images:Roots").GetChildren().Any())
        {
            throw new ApiException(new ApiError(StatusCodes.Status403Forbidden, ErrorCodes.NoRoots,
                "This server accepts no jobs over its own files, because the operator has configured no directories for them (Images:Roots). Upload the images, or send URLs."));
        }
    }

    // The silos check the address itself; without any, no address can be right.
    private void RefuseStoresWithoutAllowed(SourceBody source)
    {
        if (PlacesOf(source).Any(place => !IsLocal(place)) && !configuration.GetSection("ObjectStores:Allowed").GetChildren().Any())
        {
            throw new ApiException(new ApiError(StatusCodes.Status403Forbidden, ErrorCodes.NoStores,
                "This server accepts no jobs over object stores, because the operator has allowed none (ObjectStores:Allowed). Upload the images, or send URLs."));
        }
    }

    private static IEnumerable<string> PlacesOf(SourceBody source) => source switch
    {
        DirectoryBody directory => [directory.Path],
        ListBody { Root.Length: > 0 } list => [list.File, list.Root],
        ListBody list => [list.File],
        TarBody archives => [archives.Path],
        ObjectsBody objects => [objects.Prefix],
        _ => [],
    };

    // Everything that is not the address of an object store is refused as a path, or read as one.
    private static bool IsLocal(string place) => !place.Contains("://", StringComparison.Ordinal) || Path.IsPathFullyQualified(place);

    private async Task RefuseTooManyAsync(HttpContext context)
    {
        var open = (await ListOfTenantAsync(context, HttpLimits.MaxListedJobs)).Count(job => !job.Progress.Ended);
        if (open >= options.Value.MaxOpenJobsPerKey)
        {
            throw new ApiException(new ApiError(StatusCodes.Status429TooManyRequests, ErrorCodes.TooManyJobs,
                $"{open} jobs of '{context.User.NameOf()}' are open, which is the maximum per key (Http:MaxOpenJobsPerKey). Wait for one to end, or cancel one.", 10));
        }
    }

    private Task<ImmutableArray<JobSummary>> ListOfTenantAsync(HttpContext context, int most) =>
        grains.GetGrain<IJobCatalogGrain>(IJobCatalogGrain.Key).ListOfTenantAsync(context.User.TenantOf(), most, context.RequestAborted);

    private static TimeSpan KeepFor(double days) => days is > 0 and <= HttpLimits.MaxKeepDays
        ? TimeSpan.FromDays(days)
        : throw new ApiException(ApiError.BadRequest($"'keepDays' is {days}; it must be more than 0 and at most {HttpLimits.MaxKeepDays}."));
}

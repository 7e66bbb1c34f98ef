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

/// <summary>Jobs: begin, look, hold, go on, end.</summary>
internal sealed class JobEndpoints(
    ZeroShotClient client, IGrainFactory grains, JobAccess access, BodyReader bodies, LabelInput labels, ModelChoice models, AuditLog audit,
    IConfiguration configuration, IOptions<GatewayOptions> options, IOptions<AuthOptions> auth)
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/jobs", (HttpContext context, JobEndpoints endpoints) => endpoints.SubmitAsync(context))
            .Accepts<SubmitJobBody>("application/json").Produces<JobBody>(StatusCodes.Status201Created).Produces<JobBody>()
            .WithName("submitJob").WithTags("Jobs").WithSummary("Begin a job, or go on with the unfinished one of the same options");
        routes.MapGet("/v1/jobs", (HttpContext context, JobEndpoints endpoints, int? most) => endpoints.ListAsync(context, most ?? 100))
            .Produces<JobListBody>().WithName("listJobs").WithTags("Jobs").WithSummary("List jobs, newest first");
        routes.MapGet("/v1/jobs/{id}", (HttpContext context, JobEndpoints endpoints, string id) => endpoints.GetAsync(context, id))
            .Produces<JobBody>().WithName("getJob").WithTags("Jobs").WithSummary("Where a job stands");
        routes.MapGet("/v1/jobs/{id}/labels", (HttpContext context, JobEndpoints endpoints, string id) => endpoints.CountLabelsAsync(context, id))
            .Produces<LabelCountsBody>().WithName("countJobLabels").WithTags("Jobs").WithSummary("How many images have each label as their best one");
        MapCommand(routes, "pause", "Hold a job", (job, cancellationToken) => job.PauseAsync(cancellationToken));
        MapCommand(routes, "resume", "Resume a paused, cancelled or failed job", (job, cancellationToken) => job.ResumeAsync(cancellationToken));
        MapCommand(routes, "cancel", "End a job; what was classified stays readable", (job, cancellationToken) => job.CancelAsync(cancellationToken));
        routes.MapPost("/v1/jobs/{id}/retry", (HttpContext context, JobEndpoints endpoints, string id) => endpoints.RetryAsync(context, id))
            .Accepts<RetryBody>("application/json").Produces<JobBody>().WithName("retryJob").WithTags("Jobs").WithSummary("Work again on images with errors");
        routes.MapPost("/v1/jobs/{id}/relabel", (HttpContext context, JobEndpoints endpoints, string id) => endpoints.RelabelAsync(context, id))
            .Accepts<RelabelBody>("application/json").Produces<JobBody>(StatusCodes.Status201Created).Produces<JobBody>()
            .WithName("relabelJob").WithTags("Jobs").WithSummary("Classify the images of a job for other labels, from its stored embeddings");
        routes.MapDelete("/v1/jobs/{id}", (HttpContext context, JobEndpoints endpoints, string id) => endpoints.DeleteAsync(context, id))
            .Produces(StatusCodes.Status204NoContent).WithName("deleteJob").WithTags("Jobs").WithSummary("Delete a job with its results");
    }

    private static void MapCommand(IEndpointRouteBuilder routes, string command, string summary, Func<IJobGrain, CancellationToken, Task<JobProgress>> run) => routes
        .MapPost($"/v1/jobs/{{id}}/{command}", (HttpContext context, JobEndpoints endpoints, string id) => endpoints.CommandAsync(context, id, command, run))
        .Produces<JobBody>().WithName($"{command}Job").WithTags("Jobs").WithSummary(summary);

    private async Task<IResult> SubmitAsync(HttpContext context)
    {
        var body = NativeJson.Read<SubmitJobBody>(await bodies.ReadAsync(context));
        RefuseFilesWithoutRoots(body.Source);
        await RefuseTooManyAsync(context);
        return await SubmittedAsync(context, new JobSpec
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
        });
    }

    private async Task<IResult> CountLabelsAsync(HttpContext context, string id)
    {
        var (job, description) = await access.FindAsync(context, id);
        return NativeAnswer.Of(LabelSetAnswers.Of(description, await job.CountLabelsAsync(context.RequestAborted)));
    }

    private async Task<IResult> RelabelAsync(HttpContext context, string id)
    {
        var body = NativeJson.Read<RelabelBody>(await bodies.ReadAsync(context));
        var (_, description) = await access.FindAsync(context, id);
        await RefuseTooManyAsync(context);
        return await SubmittedAsync(context, description.Spec with
        {
            LabelSets = [.. body.LabelSets.Select(LabelSetOf)],
            Score = description.Spec.Score with
            {
                TopK = body.TopK ?? description.Spec.Score.TopK,
                Threshold = body.Threshold ?? description.Spec.Score.Threshold,
                MultiLabel = body.MultiLabel ?? (body.Activation is null && description.Spec.Score.MultiLabel),
                Activation = body.Activation ?? (body.MultiLabel is true ? Activation.Trained : description.Spec.Score.Activation),
                WithLogits = body.WithLogits ?? description.Spec.Score.WithLogits,
                Rematch = 0,
            },
            Reuse = new JobReuse(id, ReuseKind.Embeddings),
        });
    }

    private async Task<IResult> SubmittedAsync(HttpContext context, JobSpec spec)
    {
        var submitted = await client.SubmitAsync(spec, context.RequestAborted);
        audit.Note(context.User, submitted.Resumed ? "resumed job" : "submitted job", submitted.Job.JobId);
        context.Response.Headers.Location = $"/v1/jobs/{submitted.Job.JobId}";
        var progress = await client.GetJob(submitted.Job.JobId).ProgressAsync(context.RequestAborted);
        bool? assumed = submitted.Job.Warnings.Any(warning => warning.Kind is ScoreWarningKind.AssumedLogitScale) ? true : null;
        var notResumed = submitted.NotResumed is null ? null : $"Job {submitted.NotResumed}: {submitted.Reason}";
        return NativeAnswer.Of(JobText.Of(submitted.Job, progress, submitted.Resumed, notResumed, assumed), submitted.Resumed ? StatusCodes.Status200OK : StatusCodes.Status201Created);
    }

    private async Task<IResult> ListAsync(HttpContext context, int most)
    {
        var jobs = await client.ListJobsAsync(HttpLimits.MaxListedJobs, context.RequestAborted);
        return NativeAnswer.Of(new JobListBody([.. jobs
            .Where(job => JobAccess.Allows(context.User, job.Job.Spec))
            .Take(Math.Clamp(most, 1, HttpLimits.MaxListedJobs))
            .Select(job => JobText.Of(job.Job, job.Progress))]));
    }

    private async Task<IResult> GetAsync(HttpContext context, string id)
    {
        var (job, description) = await access.FindAsync(context, id);
        return NativeAnswer.Of(JobText.Of(description, await job.ProgressAsync(context.RequestAborted)));
    }

    private async Task<IResult> CommandAsync(HttpContext context, string id, string command, Func<IJobGrain, CancellationToken, Task<JobProgress>> run)
    {
        var (_, description) = await access.FindAsync(context, id);
        audit.Note(context.User, command + " job", id);
        return NativeAnswer.Of(JobText.Of(description, await run(grains.GetGrain<IJobGrain>(id), context.RequestAborted)));
    }

    private async Task<IResult> RetryAsync(HttpContext context, string id)
    {
        var bytes = await bodies.ReadAsync(context);
        ImmutableArray<ImageError> errors = bytes.IsEmpty ? [] : NativeJson.Read<RetryBody>(bytes).Errors ?? [];
        return await CommandAsync(context, id, "retry", (job, cancellationToken) => job.RetryAsync(errors, cancellationToken));
    }

    private async Task<IResult> DeleteAsync(HttpContext context, string id)
    {
        await access.FindAsync(context, id);
        audit.Note(context.User, "deleted job", id);
        await grains.GetGrain<IJobGrain>(id).DeleteAsync(context.RequestAborted);
        return TypedResults.NoContent();
    }

    private LabelSetDefinition LabelSetOf(JobLabelSetBody set, int index) => set.Name is { } name
        ? set.Labels is null && set.Templates is null
            ? LabelSetNames.Parse(name)
            : throw new ApiException(ApiError.BadRequest($"labelSets[{index}] has 'name' and 'labels' or 'templates': a stored set brings its own."))
        : new LabelSetDefinition
        {
            Labels = labels.Check(set.Labels ?? [], $"labelSets[{index}].labels"),
            Templates = labels.CheckTemplates(set.Templates ?? [], $"labelSets[{index}].templates"),
        };

    // Without roots a silo reads whatever its user may read: right for that user on this machine, wrong for anyone who has a key.
    private void RefuseFilesWithoutRoots(SourceBody source)
    {
        if (source is DirectoryBody or ListBody or TarBody && (auth.Value.IsOn || options.Value.AllowAnyoneOnTheNetwork) && !configuration.GetSection("Images:Roots").GetChildren().Any())
        {
            throw new ApiException(new ApiError(StatusCodes.Status403Forbidden, ErrorCodes.NoRoots,
                "This server takes no jobs over its own files: its operator has named no directories for them (Images:Roots). Upload images, or give addresses."));
        }
    }

    private async Task RefuseTooManyAsync(HttpContext context)
    {
        var tenant = context.User.TenantOf();
        var open = (await client.ListJobsAsync(HttpLimits.MaxListedJobs, context.RequestAborted)).Count(job => job.Job.Spec.Tenant == tenant && !job.Progress.Ended);
        if (open >= options.Value.MaxOpenJobsPerKey)
        {
            throw new ApiException(new ApiError(StatusCodes.Status429TooManyRequests, ErrorCodes.TooManyJobs,
                $"{open} jobs of '{context.User.NameOf()}' are open, as many as one key may have (Http:MaxOpenJobsPerKey). Wait for one to end, or cancel one.", 10));
        }
    }

    private static TimeSpan KeepFor(double days) => days is > 0 and <= HttpLimits.MaxKeepDays
        ? TimeSpan.FromDays(days)
        : throw new ApiException(ApiError.BadRequest($"'keepDays' is {days}; it must be more than 0 and at most {HttpLimits.MaxKeepDays}."));
}

using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Security;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>Decides which jobs a caller may see: those of its tenant, or all for an administrator.</summary>
internal sealed class JobAccess(GrainClient client)
{
    /// <summary>Whether the caller may see a job.</summary>
    public static bool Allows(ClaimsPrincipal user, JobSpec spec) => user.Has(Scopes.Admin) || spec.Tenant == user.TenantOf();

    /// <summary>Finds a job and its description.</summary>
    /// <exception cref="ApiException">The job does not exist or belongs to another tenant. Both cases get the same response.</exception>
    public async Task<(GrainJob Job, JobDescription Description)> FindAsync(HttpContext context, string id)
    {
        var missing = new ApiException(new ApiError(StatusCodes.Status404NotFound, ErrorCodes.NotFound, $"Job '{id}' not found. It does not exist or was deleted. GET /v1/jobs lists jobs; ended ones are deleted after their retention period."));

        // Ids are 12 letters and digits; no grain is activated for anything else.
        if (id.Length > 32 || !id.All(char.IsAsciiLetterOrDigit))
        {
            throw missing;
        }

        var job = client.GetJob(id);
        try
        {
            var description = await job.DescribeAsync(context.RequestAborted);
            return Allows(context.User, description.Spec) ? (job, description) : throw missing;
        }
        catch (ZeroShotException exception) when (exception.Code == ZeroShotError.NotFound)
        {
            throw missing;
        }
    }
}

using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Security;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>Which jobs a caller may see: those of its tenant; an administrator all.</summary>
internal sealed class JobAccess(ZeroShotClient client)
{
    /// <summary>Whether a job is the caller's.</summary>
    public static bool Allows(ClaimsPrincipal user, JobSpec spec) => user.Has(Scopes.Admin) || spec.Tenant == user.TenantOf();

    /// <summary>A job and what it is.</summary>
    /// <exception cref="ApiException">There is none, or it is somebody else's: both look the same.</exception>
    public async Task<(ZeroShotJob Job, JobDescription Description)> FindAsync(HttpContext context, string id)
    {
        var missing = new ApiException(new ApiError(StatusCodes.Status404NotFound, ErrorCodes.NotFound, $"Job '{id}' not found. GET /v1/jobs lists them; ended ones are deleted after a while."));

        // Ids are 12 letters and digits; anything else need not wake a grain.
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

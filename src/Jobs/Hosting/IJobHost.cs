using ZeroShotOrleans.Jobs.States;

namespace ZeroShotOrleans.Jobs.Hosting;

/// <summary>What the parts of a job tell the activation that hosts it.</summary>
internal interface IJobHost
{
    /// <summary>Something that readers wait for has changed.</summary>
    void Changed();

    /// <summary>Tells the dispatcher if the job has images to lease.</summary>
    void Announce();

    /// <summary>Throws if the job was deleted while the caller waited.</summary>
    /// <exception cref="ZeroShotException">The job was deleted.</exception>
    void ThrowIfDeleted();

    /// <summary>A newer activation has the job: this one just stops.</summary>
    void Abandon();

    /// <summary>Ends the job, unless it has ended.</summary>
    Task EndAsync(JobEnd end);

    /// <summary>Ends the job if every image has an outcome.</summary>
    Task FinishIfDoneAsync();
}

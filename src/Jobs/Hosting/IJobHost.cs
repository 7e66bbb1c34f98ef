using ZeroShotOrleans.Jobs.States;

namespace ZeroShotOrleans.Jobs.Hosting;

/// <summary>Callbacks from the parts of a job to the activation that hosts it.</summary>
internal interface IJobHost
{
    /// <summary>Notifies readers that wait for a change.</summary>
    void Changed();

    /// <summary>Notifies the dispatcher if the job has images to lease.</summary>
    void Announce();

    /// <summary>Throws if the job was deleted while the caller waited.</summary>
    /// <exception cref="ZeroShotException">The job was deleted.</exception>
    void ThrowIfDeleted();

    /// <summary>Stops this activation, because a newer one owns the job.</summary>
    void Abandon();

    /// <summary>Ends the job, unless it has already ended.</summary>
    Task EndAsync(JobEnd end);

    /// <summary>Ends the job if every image has an outcome.</summary>
    Task FinishIfDoneAsync();
}

;;; Words for the programs that tests run in Emacs  -*- lexical-binding: t -*-

(setq make-backup-files nil create-lockfiles nil vc-follow-symlinks t)

;; Emacs gives up after ten seconds; what the machine does meanwhile is no matter of these tests.
(setq eglot-connect-timeout 120)
(with-eval-after-load 'jsonrpc (setq jsonrpc-default-request-timeout 120))

(defun until (what condition)
  "Wait until CONDITION gives something, and give that; WHAT is for the one who reads that it never did."
  (let ((deadline (+ (float-time) 120)) found)
    (while (not (setq found (funcall condition)))
      (when (> (float-time) deadline) (error "Waited in vain for %s" what))
      (accept-process-output nil 0.05))
    found))

(defun open-and-connect (file)
  "Visit FILE as a user does, and wait until the server has read the project and knows its model."
  (find-file file)
  ;; `eglot-ensure' waits for the next command, and there are no commands here.
  (run-hooks 'post-command-hook)
  (let ((server (until "the server" #'eglot-current-server)))
    (until "a server that is ready"
           (lambda ()
             (let ((status (jsonrpc-request server :fimble/status nil)))
               (and (not (eq (plist-get status :indexing) t))
                    (not (equal (plist-get status :state) "loading"))
                    (not (equal (plist-get status :backend) ""))))))
    server))

(defun buffer-string-now ()
  (buffer-substring-no-properties (point-min) (point-max)))

(defun tell (&rest values)
  "Hand VALUES to the test, as one JSON array."
  (with-temp-file (getenv "TOLD") (insert (json-encode (apply #'vector values)))))
